/* A child speaks to its parent through a pipe. */
#include <stdio.h>

#define DATA "Upstream goes nothing, downstream goes this"

main()
{
	int ends[2];
	char line[256];

	if (pipe(ends) < 0) {
		perror("pipe");
		exit(1);
	}
	switch (fork()) {
	case -1:
		perror("fork");
		exit(1);
	case 0:
		close(ends[0]);
		if (write(ends[1], DATA, sizeof(DATA)) != sizeof(DATA))
			perror("write");
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], line, sizeof(line)) < 0)
		perror("read");
	printf("-->%s\n", line);
	exit(0);
}
