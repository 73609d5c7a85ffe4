/*
 * Going through a database shows what is written behind it on the way, until its end has been met once; the same whether
 * the file is small or large. A line that is written in parts is one line.
 */
#include "../etc.h"

static int count;

/* The next entries; how many there were so far, and the last of them, if that is all. */
static void go_on(int most)
{
	static char last[64];
	const struct servent *service;

	for (; most > 0; most--) {
		no_errors();
		service = getservent();
		if (service == NULL) {
			printf(" %d, last %s,", count, last);
			print_errors();
			return;
		}
		count++;
		snprintf(last, sizeof last, "%s/%s", service->s_name, service->s_proto);
	}
}

static void append(const char *text)
{
	int fd = NEED(open("/etc/services", O_WRONLY | O_APPEND));

	CHECK_INT(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void begin(const char *what, int lines, int stay_open)
{
	static char text[131072];
	int i, length = 0;

	text[0] = '\0';
	for (i = 0; i < lines; i++)
		length += sprintf(text + length, "name%04d %d/tcp\n", i, i + 1);
	etc_file("services", text);
	printf("%s, %d bytes:", what, length);
	setservent(stay_open);
	count = 0;
}

int main(void)
{
	static const int sizes[] = { 3, 100, 250, 1000, 5000 };
	int i, lines;

	own_etc();
	for (i = 0; i < 5; i++) {
		lines = sizes[i];
		begin("before and after the end", lines, 0);
		go_on(1);
		append("new 1/udp\n");
		go_on(10000);
		append("late 1/udp\n");
		go_on(10000);
		endservent();
		go_on(10000);
		endservent();

		begin("twice", lines, 1);
		append("first 1/udp\n");
		go_on(lines);
		append("new 1/udp\n");
		go_on(2);
		append("last 1/udp\n");
		go_on(10000);
		endservent();

		begin("in parts", lines, 1);
		append("part 9/tc");
		go_on(lines);
		append("p alias\nmore 7/tcp\n");
		go_on(10000);
		endservent();

		begin("begun again", lines, 0);
		go_on(10000);
		append("new 1/udp\n");
		setservent(0);
		count = 0;
		go_on(10000);
		endservent();
		printf("\n");
	}
	return check_done();
}
