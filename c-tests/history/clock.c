/* bsd: 4.2 4.3 4.4 */
/*
 * A time had 32 bits, in utmp and in packets, and ctime and its like were given its address there.
 */
#include <sys/types.h>
#include <sys/time.h>
#include <protocols/rwhod.h>
#include <utmp.h>
#include <errno.h>
#include "old.h"

char *ctime(), first[64];
long time();
long now;

main()
{
	struct { int when, other; } packed;
	struct utmp entry;
	struct whod wd;
	struct tm *tm, utc;

	time(&now);
	packed.when = now;
	packed.other = 0x61626364;
	strcpy(first, ctime(&now));
	SAME(strcmp(first, ctime((long *)&packed.when)), 0);
	CHECK((tm = gmtime(&now)) != 0);
	utc = *tm;
	CHECK((tm = gmtime((long *)&packed.when)) != 0);
	SAME(tm->tm_year, utc.tm_year);
	SAME(tm->tm_sec, utc.tm_sec);
	CHECK((tm = localtime((long *)&packed.when)) != 0);
	SAME(tm->tm_year, utc.tm_year);

	entry.ut_time = now;
	entry.ut_tv.tv_usec = 999999;
	SAME(strcmp(first, ctime((long *)&entry.ut_time)), 0);

	/* As the rwho server stamps what it has received (PSD:21 figure 4). */
	strcpy(wd.wd_hostname, "arpa");
	(void) time(&wd.wd_recvtime);
	SAME(strcmp(wd.wd_hostname, "arpa"), 0);
	CHECK(wd.wd_recvtime == now || wd.wd_recvtime == now + 1);
	CHECK(time((long *)0) >= now);
	CHECK(time(0) >= now);

	/* From first to last. */
	now = 0;
	SAME(gmtime(&now)->tm_year, 70);
	now = -1;
	SAME(gmtime(&now)->tm_year, 69);
	now = 0x7fffffff;
	SAME(gmtime(&now)->tm_year, 138);
	exit(failures != 0);
}
