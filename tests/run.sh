#!/usr/bin/env bash
# Builds everything and runs every test. Ends with the line `N passed, N failed` (`, N skipped` when there are any);
# the exit code is 0 when nothing failed. `tests/run.sh NAME` runs only the test projects whose name contains NAME.
set -uo pipefail

root="$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root" || exit 1
only="${1:-}"
results="$root/artifacts/test-results"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

passed=0
failed=0
skipped=0
broken=()
limit=()
command -v timeout >/dev/null && limit=(timeout 900)

finish() {
    for name in ${broken[@]+"${broken[@]}"}; do
        printf 'failed: %s\n' "$name"
        failed=$((failed + 1))
    done
    local line="$passed passed, $failed failed"
    [[ "$skipped" -gt 0 ]] && line="$line, $skipped skipped"
    printf '%s\n' "$line"
    [[ "$failed" -eq 0 && "$passed" -gt 0 ]]
    exit
}

# Debian packages that tests hold the engine against: a real broker, its client, reference tools, real firmware.
install_packages() {
    command -v apt-get >/dev/null || return 0
    local missing=() name
    for name in mosquitto mosquitto-clients libmosquitto1 openssl srecord tshark \
        firmware-microbit-micropython arduino-core-avr binutils gcc libc6-dev gcc-multilib python3-scapy \
        qemu-system-x86 busybox-static iproute2 can-utils rabbitmq-server xdelta3; do
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" == installed ]] || missing+=("$name")
    done
    [[ ${#missing[@]} -eq 0 ]] && return 0
    local run=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get)
    if [[ "$(id -u)" -ne 0 ]]; then
        printf 'missing packages: %s; tests that need them fail or say that they skip\n' "${missing[*]}"
        return 0
    fi
    printf '== install: %s\n' "${missing[*]}"
    local log="$root/artifacts/apt.log"
    mkdir -p "$root/artifacts"
    "${run[@]}" update >"$log" 2>&1
    # One that a mirror lacks must not keep the others away.
    for name in "${missing[@]}"; do
        "${run[@]}" install -y --no-install-recommends "$name" >>"$log" 2>&1 \
            || printf 'package %s cannot be installed; see %s\n' "$name" "$log"
    done
}

# The counts of one result file: total, passed, failed. What was not executed was skipped.
count() {
    local counters
    counters="$(grep -o '<Counters [^>]*>' "$1" | head -n 1)"
    field() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
    local total ok bad
    total="$(field total)"
    ok="$(field passed)"
    bad="$(field failed)"
    [[ -n "$total" && -n "$ok" && -n "$bad" && "$total" -gt 0 ]] || return 1
    passed=$((passed + ok))
    failed=$((failed + bad))
    skipped=$((skipped + total - ok - bad))
    file_failed="$bad"
}

run_project() {
    local name trx run
    name="$(basename "$1" .csproj)"
    trx="$results/$name.trx"
    printf '\n== %s\n' "$name"
    # A test that hangs is a failure, not a night without a result.
    run=(${limit[@]+"${limit[@]}"} dotnet test "$1" --no-build -c Release -v quiet)
    if [[ "$name" == *.Lab.Tests && "$(uname -sm)" == 'Linux x86_64' ]]; then
        # In the lab's guest, where the build system would take longer than the tests; elsewhere they say that they skip.
        run=(tests/lab/lab -t 900 -w "$results" -- dotnet test "$(dirname "$1")/bin/Release/net10.0/$name.dll")
    fi
    "${run[@]}" --logger 'console;verbosity=minimal' --logger "trx;LogFileName=$trx"
    printf '%s' "$?" >"$results/$name.code"
}

count_project() {
    local name code
    name="$(basename "$1" .csproj)"
    code="$(cat "$results/$name.code" 2>/dev/null)"
    file_failed=0
    if [[ ! -f "$results/$name.trx" ]] || ! count "$results/$name.trx"; then
        broken+=("$name ran no test")
    elif [[ "$code" != 0 && "$file_failed" -eq 0 ]]; then
        broken+=("$name ended with code ${code:-unknown}")
    fi
}

# These wait for devices, peers and processes most of their time, so they run beside the others. The lab's guest has the
# machine for itself: its kernel drops frames when it is starved.
runs_beside() { [[ "$1" =~ \.(Adapters|DoIp|EndToEnd|J2534|LocalBus|Slcan)\.Tests\.csproj$ ]]; }
runs_alone() { [[ "$1" == *.Lab.Tests.csproj ]]; }

run_projects() {
    local project beside=() others=() alone=()
    for project in "$@"; do
        if runs_beside "$project"; then
            beside+=("$project")
        elif runs_alone "$project"; then
            alone+=("$project")
        else
            others+=("$project")
        fi
    done
    for project in ${beside[@]+"${beside[@]}"}; do run_project "$project"; done >"$results/beside.log" 2>&1 &
    for project in ${others[@]+"${others[@]}"}; do run_project "$project"; done
    wait "$!"
    cat "$results/beside.log"
    for project in ${alone[@]+"${alone[@]}"}; do run_project "$project"; done
}

# One compiler for all projects takes half the time of one for each. It would wait for more work; it is this run's own,
# by its name, and ends with the build.
build() {
    local id="flash-tests-$$" code pid
    dotnet build FlashEngine.sln -c Release -v quiet --nologo -nodeReuse:false -clp:NoSummary \
        -p:UseSharedCompilation=true -p:SharedCompilationId="$id"
    code="$?"
    if command -v pgrep >/dev/null && pid="$(pgrep -f -- "-pipename:$id")"; then
        kill $pid
    fi
    return "$code"
}

install_packages
rm -rf "$results"
mkdir -p "$results"

printf '== build\n'
if ! build; then
    broken+=('build')
    finish
fi

projects=()
for project in tests/*.Tests/*.Tests.csproj; do
    [[ "$project" == *"$only"* ]] && projects+=("$project")
done
run_projects ${projects[@]+"${projects[@]}"}
for project in ${projects[@]+"${projects[@]}"}; do
    count_project "$project"
done

if [[ -z "$only" ]]; then
    # Code style is held by the build itself; what is left is white space.
    printf '\n== format\n'
    dotnet format whitespace FlashEngine.sln --verify-no-changes --no-restore -v quiet || broken+=('dotnet format')
fi

printf '\n'
finish
