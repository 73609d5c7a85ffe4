# The front door for people who come from C. GNU make; what is behind it is cargo and a few small shell scripts.
#
#   make            build library and router       make demo      see it work
#   make check      run every test                 make bench     measure it
#   make install    PREFIX=/usr/local DESTDIR=     make headers   regenerate include/
#   make uninstall  the same variables             make clean

PREFIX ?= /usr/local
BINDIR = $(PREFIX)/bin
SBINDIR = $(PREFIX)/sbin
LIBDIR = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
MANDIR = $(PREFIX)/share/man
UNITDIR = $(PREFIX)/lib/systemd/system

VERSION := $(shell sed -n '/^version = /{s/.*"\(.*\)".*/\1/p;q;}' Cargo.toml)
MAJOR := $(firstword $(subst ., ,$(VERSION)))
TARGET := $(or $(CARGO_TARGET_DIR),target)
BUILD := $(TARGET)/release
# More than is made of them; cargo knows better, and is quick to say so.
SOURCES := Cargo.lock $(shell find . -name target -prune -o \( -name '*.rs' -o -name '*.ld' -o -name Cargo.toml \) -print)

# $(call need,PROGRAM,WHAT IT IS,HOW TO GET IT)
need = @command -v $(1) >/dev/null || { echo 'bsdipc: no $(2): $(1) not found; $(3)' >&2; exit 1; }
need_cargo = $(call need,cargo,Rust,install it with your system)
need_cc = $(call need,cc,C compiler,on Debian: apt-get install gcc libc6-dev)

.PHONY: all demo check bench headers install uninstall clean

# The name by which programs look for the library is made last, and so stands for all that is built.
all: $(BUILD)/libbsdipc.so.$(MAJOR)

# cargo may find that nothing changed; the library is as new as its sources all the same.
$(BUILD)/libbsdipc.so.$(MAJOR): $(SOURCES)
	$(need_cargo)
	$(need_cc)
	cargo build --release --target-dir $(TARGET) --package bsdipc
	cargo build --release --target-dir $(TARGET) --package xnsd
	@[ -e $(BUILD)/libbsdipc.so ] || { echo 'bsdipc: cargo did not make $(BUILD)/libbsdipc.so;' \
		'is build.target or CARGO_BUILD_TARGET set?' >&2; exit 1; }
	touch $(BUILD)/libbsdipc.so
	ln -sf libbsdipc.so $@

demo: all
	$(need_cc)
	@demo/run.sh

check:
	@tests/check.sh

bench: all
	cargo run --release --quiet --package bsdipc-bench -- $(BUILD)/libbsdipc.so

headers:
	$(need_cargo)
	cargo run --quiet --package bsdipc-headers

# Built already, the library is installed without cargo: root need not have it.
install: all
	@./install.sh install

uninstall:
	@./install.sh uninstall

clean:
	cargo clean

install uninstall: export BUILD := $(BUILD)
install uninstall: export VERSION := $(VERSION)
install uninstall: export MAJOR := $(MAJOR)
install uninstall: export BINDIR := $(BINDIR)
install uninstall: export SBINDIR := $(SBINDIR)
install uninstall: export LIBDIR := $(LIBDIR)
install uninstall: export INCLUDEDIR := $(INCLUDEDIR)
install uninstall: export MANDIR := $(MANDIR)
install uninstall: export UNITDIR := $(UNITDIR)
install uninstall: export PREFIX := $(PREFIX)
install uninstall: export DESTDIR := $(DESTDIR)
