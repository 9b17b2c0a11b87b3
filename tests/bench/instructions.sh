#!/bin/sh
# Instructions a frame, counted by callgrind: for machines that do not let bench_host read the processor's counter.
# usage: instructions.sh path/to/bench_host
set -eu
bench=$1

# --benchmark_min_time=0 runs one batch; the number behind each name is how many frames it has.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*counted_batch*' "$bench" \
        --benchmark_repetitions=1 --benchmark_min_time=0 --benchmark_filter="^$1\$" 2>&1 >/dev/null |
        awk -v frames="$2" '/Collected/ { printf "%d", $NF / frames }'
}

printf '%-28s %22s %7s\n' 'one frame' instructions ratio
for what in '3 nodes|98|100|bare host ns-3' '3 nodes|1514|100|bare host ns-3' '1000 hosts|98|1000|bare host'; do
    IFS='|' read -r name size frames variants <<END
$what
END
    for who in $variants; do
        cost=$(count "$name/$who/$size" "$frames")
        [ "$who" = bare ] && bare=$cost
        awk -v what="$name/$who/$size" -v cost="$cost" -v bare="$bare" \
            'BEGIN { printf "%-28s %22d %7.2f\n", what, cost, cost / bare }'
    done
done
