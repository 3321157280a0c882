# 聚贤. The two commands that matter: make run, make test.
.PHONY: run test web lint bench manual acceptance screenshots help

help:          ## this list
	@grep -hE '^[a-z]+: *##' $(MAKEFILE_LIST) | sed -E 's/: *## */\t/' | expand -t 14

run:           ## install what is missing, build, load the demonstration data, serve
	@scripts/run.sh

test:          ## everything: unit, integration on both databases, browser
	@scripts/test.sh

web:           ## styles, scripts and icons into web/dist
	@scripts/tools.sh
	@scripts/web.sh

lint:          ## format, clippy, floors, sizes, documents, licences
	@scripts/lint.sh

bench:         ## measure, side by side with the yardsticks
	@scripts/bench.sh

manual:        ## run the living manual in a browser and write it to data/help
	@scripts/manual.sh

acceptance:    ## which rows of the manuals were proved by the last run of the manual
	@cargo xtask acceptance

screenshots:   ## take the pictures of the README anew
	@scripts/screenshots.sh
