#!/usr/bin/env bash
# Rotates the database's dumps: keeps seven daily and four weekly ones (it's run by cron).
set -euo pipefail

readonly DIR="${BACKUP_DIR:-"/var/backups/$(hostname -s)"}"
readonly KEEP=$(( 7 + (4 * 1) ))

usage() {
  cat <<'EOF'
usage: rotate.sh [-n] [-k <count>]
  -n  don't delete, say what would be ("dry run")
EOF
}

dry_run=0
keep=$KEEP
while getopts ":nk:h" option; do
  case "$option" in
    n) dry_run=1 ;;
    k) keep="$OPTARG" ;;
    h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

if ! [[ $keep =~ ^[0-9]+$ ]]; then
  echo "rotate.sh: '$keep' is no number" >&2
  exit 2
fi

mapfile -t dumps < <(find "$DIR" -maxdepth 1 -name '*.sql.gz' -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2-)
for (( i = keep; i < ${#dumps[@]}; i++ )); do
  if (( dry_run )); then
    printf 'would delete %s\n' "${dumps[i]}"
