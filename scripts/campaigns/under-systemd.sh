#!/bin/sh
# Runs systemd with one unit, in namespaces of its own and over a copy of this system that is gone with it.
# Called under unshare as: under-systemd.sh FOLDER PROJECT UNIT CONFIG
set -e
folder=$1 project=$2 unit=$3 config=$4
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
# Read before the mounts below hide where they stand.
unit_text=$(cat "$unit") config_text=$(cat "$config")
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cd "$folder/root"
mkdir -p opt/bookstore && mount --bind "$project" opt/bookstore
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp
printf '%s\n' "$unit_text" >etc/systemd/system/bookstore.service
printf '%s\n' "$config_text" >etc/bookstore.json
chroot . useradd --system bookstore
pivot_root . mnt
umount -l /mnt
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=bookstore.service
