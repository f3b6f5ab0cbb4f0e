#!/usr/bin/env bash
# Builds the benches and runs them; prints one table. The exit code is 0 when every gate holds.
# `perf/run.sh NAME...` runs only the named benches; perf/README.md tells what each one means.
set -euo pipefail

root="$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

log="$root/artifacts/perf-build.log"
mkdir -p "$root/artifacts"
if ! dotnet build "$root/perf/FlashEngine.Perf" -c Release -v quiet -nodeReuse:false -clp:NoSummary >"$log" 2>&1; then
    cat "$log" >&2
    printf 'perf: the build failed; all of it is in %s\n' "$log" >&2
    exit 1
fi

perf="$root/perf/FlashEngine.Perf/bin/Release/net10.0/FlashEngine.Perf.dll"
code=0
# The kernel's ISO-TP is in the lab; everything else is faster outside.
outside=() inside=()
for name in "${@:-wire isotp download handoff pacing script scapy kernel turnaround vehicles large fetch fleet}"; do
    for bench in $name; do
        case "$bench" in
            kernel | turnaround) inside+=("$bench") ;;
            *) outside+=("$bench") ;;
        esac
    done
done
if [[ ${#outside[@]} -gt 0 ]]; then
    dotnet "$perf" "${outside[@]}" || code=$?
fi
if [[ ${#inside[@]} -gt 0 ]]; then
    # The guest's processor is slow: code that first counts calls and branches would be measured instead of the code.
    "$root/tests/lab/lab" -t 900 -- env DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=10 dotnet "$perf" \
        "${inside[@]}" || code=$?
fi
exit "$code"
