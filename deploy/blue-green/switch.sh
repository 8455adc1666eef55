#!/bin/sh
# Brings a release of the other colour up beside the one that serves, and sends requests there once it is ready. What serves
# is touched only when the new one is: when that fails, everything is as it was.
#
#   switch.sh NAMESPACE COLOUR [arguments of helm for the release of that colour, such as -f values.yaml --set image.tag=…]
#
# Going back is the same with the other colour and its values. The releases are called NAME-blue, NAME-green and, for where
# requests come in, NAME (default bellwether: set NAME). CHART is the chart, default the one beside this script.
set -eu

[ $# -ge 2 ] || { sed -n '5,8p' "$0" >&2; exit 2; }
namespace=$1 next=$2
shift 2
case $next in
  blue) old=green ;;
  green) old=blue ;;
  *) echo "The colour is blue or green, not \"$next\"." >&2; exit 2 ;;
esac
name=${NAME:-bellwether}
chart=${CHART:-$(dirname "$0")/../helm/bellwether}
minutes=${MINUTES:-20}

k() { kubectl --namespace "$namespace" "$@"; }
say() { printf '%s\n' "$*"; }

old_workers=statefulset/$name-$old-worker
workers=$(k get "$old_workers" --output 'jsonpath={.spec.replicas}' 2>/dev/null || true)

# An autoscaler leaves what has no replicas alone, but KEDA has to be told.
scale_old_workers() {
  if k get "scaledobject/$name-$old-worker" >/dev/null 2>&1; then
    if [ "$1" = 0 ]; then k annotate --overwrite "scaledobject/$name-$old-worker" autoscaling.keda.sh/paused-replicas=0
    else k annotate "scaledobject/$name-$old-worker" autoscaling.keda.sh/paused-replicas-; fi
  fi
  k scale "$old_workers" --replicas="$1"
}

# Windows whose declaration has changed are made anew by the new workers, and old ones would write theirs among them. Events
# wait in the log meanwhile: figures are late by as long as a worker takes to start.
if [ -n "$workers" ] && [ "$workers" != 0 ]; then
  say "Stopping $workers workers of $old; events wait in the log."
  scale_old_workers 0
  k wait --for=delete pod --selector "app.kubernetes.io/instance=$name-$old,app.kubernetes.io/component=worker" --timeout=3m || true
fi

give_up() {
  say "The release $name-$next did not get ready; requests still go to $old." >&2
  if [ -n "$workers" ] && [ "$workers" != 0 ]; then scale_old_workers "$workers"; fi
  exit 1
}

say "Starting $next."
# Migrations come first, in a hook; they only expand, so that the old release runs on beside them.
helm upgrade --install "$name-$next" "$chart" --namespace "$namespace" \
  --set "installation=$name" --set "color=$next" --set entry.enabled=false "$@" --timeout "${minutes}m" || give_up
for part in deployment/"$name-$next-web" deployment/"$name-$next-gateway" statefulset/"$name-$next-worker"; do
  k rollout status "$part" --timeout="${minutes}m" || give_up
done
# A colour that was put to sleep comes back with its workers.
if [ "$(k get "statefulset/$name-$next-worker" --output 'jsonpath={.spec.replicas}')" = 0 ]; then
  k scale "statefulset/$name-$next-worker" --replicas="${workers:-2}"
  k rollout status "statefulset/$name-$next-worker" --timeout="${minutes}m" || give_up
fi

say "Sending requests to $next."
helm upgrade "$name" "$chart" --namespace "$namespace" --reuse-values --set "entry.color=$next"

say "Done. $old still stands, and takes what was under way. To go back:  $0 $namespace $old …"
say "When it is not needed any more:  helm uninstall --namespace $namespace $name-$old"
