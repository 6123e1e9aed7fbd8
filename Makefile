# A thin front for CMake: each target says what it runs.
MAKEFLAGS += --no-print-directory
BUILD    ?= build/release
JOBS     ?= $(shell nproc 2>/dev/null || echo 2)
PIPELINE  = $(BUILD)/apps/pipeline/pipeline
DEMO      = build/demo

.PHONY: help configure demo test bench format clean

help:
	@echo "make demo    install what is missing, build, run the whole pipeline on a synthetic market"
	@echo "make test    install what is missing, build, run every test"
	@echo "make bench   build and run the benchmarks"
	@echo "make format  run clang-format over every source"
	@echo "make clean   remove build/"

configure:
	@./third_party/install.sh
	@cmake -S . -B $(BUILD) -DCMAKE_BUILD_TYPE=Release $(CMAKE_FLAGS)

demo: configure
	@cmake --build $(BUILD) --parallel $(JOBS) --target pipeline
	@mkdir -p $(DEMO)
	@$(PIPELINE) run --synthetic --data $(DEMO)/prediction_data.json --models $(DEMO)/models --out $(DEMO)/omnispectrum.json

test: configure
	@cmake --build $(BUILD) --parallel $(JOBS)
	@cd $(BUILD) && ctest --output-on-failure --parallel $(JOBS)

bench:
	@./third_party/install.sh libbenchmark-dev
	@cmake -S . -B build/bench -DCMAKE_BUILD_TYPE=Release -DSPECTRUM_BENCH=ON -DSPECTRUM_TESTS=OFF
	@cmake --build build/bench --parallel $(JOBS)
	@for b in build/bench/bench/*_bench; do $$b; done

format:
	@git ls-files '*.h' '*.cpp' | xargs clang-format -i

clean:
	@rm -rf build
