# What a person can do with Keydesk's source; `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
FLOORS := models server_stub screens tui
SOURCES = $(shell find $(FLOORS) tests benchmarks requirements -type f ! -path "*/__pycache__/*") \
	pyproject.toml

.PHONY: help setup run test soak check lint bench peers docs pins clean FORCE

help:  ## list what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: .venv/dev-ready  ## install everything that running and testing need into .venv
	@sh tests/setup_zbar.sh
	@sh tests/setup_brltty.sh
	@sh tests/setup_sshd.sh

run: .venv/run-ready  ## try Keydesk: a throw-away school with a phone in your pocket
	@$(BIN)/keydesk demo

# Byte code is kept where the environment forbids it too: else each process compiles 668 modules.
export PYTHONDONTWRITEBYTECODE =
# What tests write stays in memory where there is room for it: a fifth of the time went to disks.
ROOM_MB = $(shell df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }')
IN_MEMORY = $(shell [ "0$(ROOM_MB)" -ge 4096 ] && echo TMPDIR=/dev/shm)
# While some wait for terminals and servers, others work; each costs 8 seconds more to begin with.
WORKERS = 5
# One more try tells a crowded machine from a defect: both are reported, and few are given.
PYTEST = pytest -n $(WORKERS) --dist worksteal --reruns 1 --max-suite-reruns 5 --twins=seventh

test: setup  ## run the tests, each once, and measure the server's coverage
	@rm -f .coverage .coverage.*
	@$(IN_MEMORY) $(BIN)/coverage run -m $(PYTEST)
	@$(BIN)/coverage combine -q

.coverage: $(SOURCES)
	@$(MAKE) test

check: setup lint .coverage  ## style, types, imports between the floors, coverage
	@$(BIN)/coverage report

lint: .venv/dev-ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

# A part that passed is not run again on the same source unless AGAIN=1; PARTS="pty ssh" runs two.
soak: setup  ## all tests on both databases at every size, and what takes long; one line a part
	@$(IN_MEMORY) $(BIN)/python -m tests.soak $(if $(AGAIN),--again) $(PARTS)

bench: .venv/dev-ready  ## measure against bare Textual and bare Argon2; writes build/bench.json
	@$(BIN)/python -m benchmarks

peers: .venv/dev-ready  ## measure beside privacyIDEA and Django's admin, which it installs into build/peers first
	@$(BIN)/python -m benchmarks.peers

# The guide is what the walkthroughs of these names tell; its pictures and the film are their runs.
GUIDE = lost-phone first-time second-device change-password give-up-access out-of-date-code \
	no-usable-data inaccurate-place deny-not-me lost-device-queue
WALKS = $(GUIDE:%=walkthroughs/%.walk)
docs: .venv/dev-ready  ## make docs/guide.md, its pictures and the film from the walkthroughs
	@$(BIN)/keydesk walk run $(WALKS) --shots docs/pictures
	@rm -f docs/pictures/*/*.png docs/pictures/*/*.txt
	@$(BIN)/keydesk walk run walkthroughs/lost-phone.walk --film docs/lost-phone.cast --pace demo
	@$(BIN)/keydesk walk explain $(WALKS) > docs/guide.md

# uv resolves for every platform at once, which pip can't; it is needed here alone.
UV_COMPILE = build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade
pins:  ## choose the newest versions that pyproject.toml allows and pin them
	@$(PYTHON) -m venv build/uv
	@build/uv/bin/python -m pip install --quiet uv
	@$(UV_COMPILE) pyproject.toml --group build --group dev --output-file requirements/dev.txt
	@$(UV_COMPILE) pyproject.toml --group build --constraint requirements/dev.txt \
		--output-file requirements/run.txt
	@$(UV_COMPILE) --group peers --output-file requirements/peers.txt

clean:  ## remove what was made here, .venv too
	rm -rf .venv build .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache \
		.schemathesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Scripts in a virtual environment name its folder: one that was moved here is made anew.
ifneq ($(shell cat .venv/made-in 2>/dev/null),$(CURDIR))
.venv/made-in: FORCE
endif
.venv/made-in:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	  "Keydesk needs Python 3.11 or newer, and '$(PYTHON)' is not. Name one that is:" \
	  "make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo \
	  "'$(PYTHON)' can't make virtual environments. Install that part of Python" \
	  "(on Debian and Ubuntu: apt install python3-venv), then try again." >&2; exit 1; }
	@echo "Making a virtual environment in .venv ..."
	@$(PYTHON) -m venv --clear .venv
	@printf '%s\n' '$(CURDIR)' > $@

.venv/run-ready: requirements/run.txt pyproject.toml .venv/made-in
	@$(BIN)/python requirements/install.py run
	@touch $@

# dev.txt holds all that run.txt holds, at the same versions.
.venv/dev-ready: requirements/dev.txt requirements/run.txt pyproject.toml .venv/made-in
	@$(BIN)/python requirements/install.py dev
	@touch .venv/run-ready $@
