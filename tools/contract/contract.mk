# The contract's judges. Run from the root: `make -f tools/contract/contract.mk contract-lint`.

CONTRACT_TOOLS := tools/contract
CONTRACT_READY := $(CONTRACT_TOOLS)/node_modules/.done

.PHONY: contract-install contract-lint contract-breaking contract-vendor

contract-install: $(CONTRACT_READY)

contract-lint: $(CONTRACT_READY) contract-breaking ## two linters, two client generators, the TypeScript compiler
	@node $(CONTRACT_TOOLS)/lint.mjs

contract-breaking: $(CONTRACT_READY) ## against what landed last: CONTRACT_BASE, the fork from origin/main, or the last release
	@node $(CONTRACT_TOOLS)/breaking.mjs

contract-vendor: ## bring new versions of Swagger UI and Redoc into app/kernel/static
	@node $(CONTRACT_TOOLS)/vendor.mjs

$(CONTRACT_READY): $(CONTRACT_TOOLS)/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20.19 or newer (with npm) is needed to judge the contract: https://nodejs.org" >&2; exit 1; }
	@echo "Installing the contract's linters (once) ..."
	@cd $(CONTRACT_TOOLS) && npm ci --loglevel=error --no-audit --no-fund --ignore-scripts
	@touch $@
