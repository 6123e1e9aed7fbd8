# A thin front for CMake: each target says what it runs.
MAKEFLAGS += --no-print-directory
BUILD    ?= build/release
PYTHON   ?= python3
JOBS     ?= $(shell nproc 2>/dev/null || echo 2)
PIPELINE  = $(BUILD)/apps/pipeline/pipeline
DEMO      = build/demo

.PHONY: help configure demo test bench bench-peers bench-peers-gbdt bench-peers-features format clean

help:
	@echo "make demo    install what is missing, build, run the whole pipeline on a synthetic market"
	@echo "make test    install what is missing, build, run every test"
	@echo "make bench   build and run the benchmarks"
	@echo "make bench-peers  compare the networks with other libraries (bench/README.md)"
	@echo "make bench-peers-gbdt  compare the trees with LightGBM and XGBoost (bench/README.md)"
	@echo "make bench-peers-features  compare the indicators with TA-Lib, pandas and polars (bench/README.md)"
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
	@cd $(BUILD) && ctest --output-on-failure --timeout 600 --parallel $(JOBS)

bench:
	@./third_party/install.sh libbenchmark-dev
	@cmake -S . -B build/bench -DCMAKE_BUILD_TYPE=Release -DSPECTRUM_BENCH=ON -DSPECTRUM_TESTS=OFF
	@cmake --build build/bench --parallel $(JOBS)
	@for b in build/bench/bench/*_bench; do $$b; done

# PEER_PYTHONS: further interpreters with peers; PEER_PROGRAMS: further programs; PEER_FLAGS: options of nn.py.
bench-peers:
	@./third_party/install.sh libbenchmark-dev
	@cmake -S . -B build/bench -DCMAKE_BUILD_TYPE=Release -DSPECTRUM_BENCH=ON -DSPECTRUM_TESTS=OFF $(CMAKE_FLAGS)
	@cmake --build build/bench --parallel $(JOBS) --target nn_peers
	@$(PYTHON) bench/peers/nn.py --ours build/bench/bench/peers/nn_ours --out build/bench/nn_peers.json \
	  $(addprefix --program ,$(PEER_PROGRAMS)) \
	  $(addprefix --python ,$(PEER_PYTHONS)) $(PEER_FLAGS)

# PEER_FLAGS: options of gbdt.py. The peers are packages of PYTHON: pip install lightgbm xgboost numpy
bench-peers-gbdt:
	@./third_party/install.sh libbenchmark-dev
	@cmake -S . -B build/bench -DCMAKE_BUILD_TYPE=Release -DSPECTRUM_BENCH=ON -DSPECTRUM_TESTS=OFF $(CMAKE_FLAGS)
	@cmake --build build/bench --parallel $(JOBS) --target gbdt_peers
	@$(PYTHON) bench/peers/gbdt.py --ours build/bench/bench/peers/gbdt_ours --out build/bench/gbdt_peers.json $(PEER_FLAGS)

# PEER_FLAGS: options of features.py. The peers are packages of PYTHON: pip install TA-Lib pandas polars
bench-peers-features:
	@./third_party/install.sh libbenchmark-dev
	@cmake -S . -B build/bench -DCMAKE_BUILD_TYPE=Release -DSPECTRUM_BENCH=ON -DSPECTRUM_TESTS=OFF $(CMAKE_FLAGS)
	@cmake --build build/bench --parallel $(JOBS) --target features_peers
	@$(PYTHON) bench/peers/features.py --ours build/bench/bench/peers/features_ours --out build/bench/features_peers.json $(PEER_FLAGS)

format:
	@git ls-files '*.h' '*.cpp' | xargs clang-format -i

clean:
	@rm -rf build
