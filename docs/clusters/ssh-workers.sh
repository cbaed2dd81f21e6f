#!/bin/sh
# Starts a worker on each machine named: ssh-workers.sh COORDINATOR HOST... Needs Runner in the same folder on each machine
# (RUNNER_FOLDER, default: runner), with the machine's certificate in its subfolder `cluster`.
set -eu
coordinator=${1:?name the coordinator\'s machine, then those of the workers}
shift
folder=${RUNNER_FOLDER:-runner}

for host in "$@"; do
    ssh "$host" "cd '$folder' && nohup ./runner worker --join '$coordinator' --label 'host=$host' > worker.log 2>&1 < /dev/null &"
    echo "$host: started"
done
