#!/usr/bin/env bash
# Run by systemd inside the machine that script/boot has started: parley@trial as an operator would have it. Each line it
# prints begins with "ok", "FAILED" or a blank; the last one is "done".
set -uo pipefail
cd /root/bundle || exit 1

ok() { echo "ok      $*"; }
failed() { echo "FAILED  $*" && journalctl -u parley@trial -n 20 --no-pager -o cat | sed 's/^/        /'; }
try() {
    local what=$1
    shift
    if "$@"; then ok "$what"; else failed "$what"; fi
}
value() { systemctl show "parley@trial" --property="$1" --value; }
status() { systemctl is-active --quiet "parley@trial"; }
# until WHAT SECONDS COMMAND...: asked twice a second, with the command's first success
until_() {
    local n
    for ((n = 0; n < $1 * 2; n++)); do
        "${@:2}" && return 0
        sleep 0.5
    done
    return 1
}
logged() { journalctl -b -u parley@trial --no-pager -o cat | grep -c "\"event\": \"$1\""; }

rm -rf /var/lib/parley/trial /etc/parley/trial* # of an earlier boot of the same machine
./install units >/dev/null
share=/opt/parley/current/share/parley
install -d -m 750 -g parley /etc/parley/trial
cp -r "$share/rules" /etc/parley/trial/
install -d -o parley -g parley -m 750 /etc/parley/trial/contacts
cp "$share/contacts/sample.yaml" /etc/parley/trial/contacts/ && chown parley: /etc/parley/trial/contacts/*
install -d -m 700 /etc/parley/trial.secrets && echo not-told >/etc/parley/trial.secrets/relay
mkdir -p /etc/systemd/system/parley@trial.service.d
sed 's/NAME/trial/' "$share/systemd/secrets.conf.example" >/etc/systemd/system/parley@trial.service.d/secrets.conf
sed -e 's/NAME/trial/g' -e '/^relay:/,/^# While/d' -e '/^deliver_only_to/d' -e 's/^address:/protocol: bdscp\naddress:/' \
    "$share/systemd/parley.yaml.example" >/etc/parley/trial.yaml
chgrp -R parley /etc/parley/trial.yaml /etc/parley/trial && chmod -R g+rX,o= /etc/parley/trial.yaml /etc/parley/trial
systemctl daemon-reload

try "starts, and is ready when it says so (Type=notify)" systemctl start parley@trial
ready=$(logged ready)
try "the log has said that it is ready" [ "$ready" = 1 ]
try "its state is its own" [ "$(stat -c %U:%a /var/lib/parley/trial)" = parley:700 ]
try "files are nobody else's" [ "$(stat -c %a /var/lib/parley/trial/parley.db)" = 600 ]
try "the secret is where it is looked for, and no one else's" \
    grep -qx not-told /run/credentials/parley@trial.service/relay
pid=$(value MainPID)
try "no capability is left to it" grep -q "^CapEff:[[:space:]]*0*$" "/proc/$pid/status"
try "no core is ever written" grep -q "^Max core file size  *0 " "/proc/$pid/limits"

talk='import smtplib; c = smtplib.SMTP("127.0.0.1", 2525); c.sendmail("priya.nair@school.example", "escalations+new@partnership.example", open("/root/mail.eml", "rb").read())'
cat >/root/mail.eml <<'MAIL'
Authentication-Results: mx.partnership.example; dmarc=pass header.from=school.example
Received: from mail.school.example by mx.partnership.example; Wed, 1 Apr 2026 10:05:02 +0100
From: Priya Nair <priya.nair@school.example>
To: escalations+new@partnership.example
Subject: We disagree
Message-ID: <one@school.example>

Receiving practitioner: Robert Hale <robert.hale@council.example>
MAIL
python3 -c "$talk"
letters() { [ "$(find /var/lib/parley/trial/maildir/new -type f 2>/dev/null | wc -l)" -ge 2 ]; }
try "a mail is read in its processes and answered, inside all of the walls" until_ 30 letters
listed() {
    setpriv --reuid=parley --regid=parley --clear-groups \
        /opt/parley/current/bin/parley list --config /etc/parley/trial.yaml | grep -q 'D-[0-9]*-0001'
}
try "the command line works beside it, as the daemon's user" listed

figures() {
    setpriv --reuid=nobody --regid=nogroup --clear-groups cat /run/parley/trial/trial.prom 2>/dev/null |
        grep -q '^parley_disputes_open{partnership="trial"} 1$'
}
try "its figures for Prometheus are read by another user" until_ 20 figures
outside() { ! setpriv --reuid=nobody --regid=nogroup --clear-groups ls /var/lib/parley/trial >/dev/null 2>&1; }
try "to whom the state folder stays shut" outside

# Its processes, and how the service goes on when each kind of them is killed: parley hatchery, reading, letters
named() {
    local place
    for place in /proc/[0-9]*; do
        [ "$(cat "$place/comm" 2>/dev/null)" = "parley $1" ] && echo "${place#/proc/}"
    done
}
more_letters() { [ "$(find /var/lib/parley/trial/maildir/new -type f | wc -l)" -gt "$before" ]; }
begun_anew() { [ -n "$(named hatchery)" ] && [ "$(named hatchery)" != "$hatchery" ]; }
pid=$(value MainPID)
number=1
for kind in hatchery reading letters "hatchery reading letters"; do
    hatchery=$(named hatchery)
    before=$(find /var/lib/parley/trial/maildir/new -type f | wc -l)
    number=$((number + 1))
    sed -i -e "s/^Message-ID: .*/Message-ID: <mail$number@school.example>/" -e "s/^Subject: .*/Subject: We disagree ($number)/" /root/mail.eml
    for each in $kind; do
        for process in $(named "$each"); do kill -KILL "$process" 2>/dev/null; done
    done
    python3 -c "$talk"
    for each in $kind; do # and once more, with a mail in hand
        for process in $(named "$each"); do kill -KILL "$process" 2>/dev/null; done
    done
    try "killed ($kind), the next mail is read and answered all the same" until_ 60 more_letters
    # One that is not needed is not started: it is when the next process is wanted
    case $kind in hatchery*letters) try "and there is another hatchery" until_ 30 begun_anew ;; esac
done
try "all this time it was the same daemon" [ "$(value MainPID) $(value NRestarts)" = "$pid 0" ]
# systemd counts them only where there is a controller of process numbers, which a machine of this kind may lack
tasks=$(cat /proc/[0-9]*/status 2>/dev/null |
    awk -v me="$(id -u parley)" '/^Uid:/ { ours = $2 == me } /^Threads:/ && ours { all += $2 } END { print all }')
try "with room for three times the tasks that it has ($tasks of $(value TasksMax))" [ $((3 * tasks)) -le "$(value TasksMax)" ]
zombies() { ! grep -qs "^State:[[:space:]]*Z" /proc/[0-9]*/status; }
try "and no dead process is left anywhere" until_ 10 zombies

taken() { [ "$(logged "files taken")" -ge 1 ]; }
systemctl reload parley@trial
try "a reload reads the files anew, and says so" until_ 20 taken

restarts=$(value NRestarts)
kill -KILL "$pid"
back() { [ "$(value NRestarts)" -gt "$restarts" ] && status; }
try "killed, it is back" until_ 30 back

restarts=$(value NRestarts)
pid=$(value MainPID)
begun=$SECONDS
kill -STOP "$pid"
try "hanging, it is ended by the watchdog and is back within 75 s" until_ 75 back
echo "        it took $((SECONDS - begun)) s"

/usr/bin/setpriv --reuid=parley --regid=parley --clear-groups /opt/parley/current/bin/parley run --config /etc/parley/trial.yaml 2>/dev/null
try "a second daemon is refused with 75" [ $? = 75 ]

systemctl stop parley@trial
try "it stops cleanly" [ "$(value Result)" = success ]
try "and its figures are there still, and grow old" [ -s /run/parley/trial/trial.prom ]
sed -i 's/^address: .*/address: nonsense/' /etc/parley/trial.yaml
systemctl start parley@trial
ended() { [ "$(value ExecMainStatus)" = 78 ]; }
until_ 10 ended
sleep 7 # longer than the pause before a restart
try "a bad configuration ends it with 78, and it is not started again" \
    [ "$(value ExecMainStatus) $(value ActiveState)" = "78 failed" ]
judged() { systemd-analyze security --threshold=12 --no-pager parley@trial >/dev/null; }
try "systemd's own judgement is 1.2 or better" judged
systemd-analyze security --no-pager parley@trial | tail -1 | sed 's/^/        /'
echo done
