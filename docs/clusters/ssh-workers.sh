#!/bin/sh
# Starts a worker on each host named: ssh-workers.sh HOST... Needs Runner in the same folder on each of them, and
# RUNNER_LEDGER here. PGPASSWORD goes through the connection's input, not through a command line that others can read.
set -eu
: "${RUNNER_LEDGER:?name the ledger, such as postgres://runner@db.example/sweeps}"
folder=${RUNNER_FOLDER:-runner}

for host in "$@"; do
    printf '%s\n' "${PGPASSWORD:-}" | ssh "$host" "
        cd '$folder' && IFS= read -r PGPASSWORD && export PGPASSWORD &&
        nohup ./runner worker --ledger '$RUNNER_LEDGER' --label host=$host > worker.log 2>&1 < /dev/null &"
    echo "$host: started"
done
