/**
 * Names of system accounts, which no person gets, whether or not the account exists on this host: an IAM identity called
 * `root` or `ec2-user` is refused on every image (spec/host A-4, B-4).
 */
const names = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody nogroup operator
  halt shutdown ftp adm tty disk kmem dialout fax voice cdrom floppy tape sudo audio dip src shadow utmp video sasl
  plugdev staff users input sgx kvm render crontab netdev wheel lock mem nobody4 noaccess systemd messagebus dbus
  polkitd sshd ssh _ssh _apt _chrony chrony ntp rpc rpcuser nfsnobody tss tcpdump postfix postdrop exim dnsmasq unbound
  named bind avahi rtkit pulse colord geoclue lxd docker podman containerd libvirt qemu vboxadd nginx apache httpd mysql
  mariadb postgres postgresql redis memcache memcached rabbitmq mongodb elasticsearch kafka zookeeper haproxy squid
  grafana prometheus jenkins gitlab git svn puppet ansible chef salt nagios zabbix syslog rsyslog uuidd landscape
  fwupd-refresh pollinate tcsd abrt saslauth sssd cwagent awslogs ec2-instance-connect ecs-agent
  ssm-user ec2-user ubuntu admin administrator debian centos fedora rocky almalinux cloud-user cloud opc opensuse suse
  arch alpine bitnami vagrant core azureuser gcp-user google maintuser hadoop sallyport ssm-agent guest toor
  nscd nslcd ldap kerberos krb5 samba smbguest winbind vmail dovecot cyrus cups cupsd lpadmin scanner bluetooth
  usbmux gdm lightdm sddm speech-dispatcher hplip whoopsie kernoops iam-synced-users`
    .split(/\s+/)
    .filter(Boolean),
);

/** The name that an account has after `sallyport-host accounts retire`, with its uid. */
const retired = /^retired-\d+$/;

export function retiredName(uid: number): string {
  return `retired-${uid}`;
}

export function isReservedName(name: string): boolean {
  return names.has(name) || name.startsWith('systemd-') || name.startsWith('sallyport-') || retired.test(name);
}

/**
 * Groups whose members can become root without sudo. A roster grants root through its sudo rules only, where it is
 * visible.
 */
const rootEquivalent = new Set(
  `root sudo wheel admin google-sudoers shadow disk kmem mem docker lxd incus incus-admin libvirt podman microk8s
  snap_microk8s ssm-user`.split(/\s+/),
);

export function isPowerfulGroup(name: string): boolean {
  return rootEquivalent.has(name) || name.startsWith('sallyport-');
}
