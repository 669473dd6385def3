/** Which settings of unit files are done here, and which are refused. All others have no effect, and are named at the start. */

/** Done, or without a meaning where processes are not in cgroups and messages not in a journal. */
export const knownSettings: Readonly<Record<'Unit' | 'Service', ReadonlySet<string>>> = {
  Unit: new Set([
    ...['Description', 'Documentation', 'Wants', 'Requires', 'BindsTo', 'After', 'Before', 'DefaultDependencies'],
    ...['ConditionPathExists', 'ConditionPathIsDirectory', 'ConditionFileNotEmpty', 'ConditionDirectoryNotEmpty'],
    ...['ConditionFileIsExecutable', 'StartLimitBurst', 'StartLimitIntervalSec', 'RequiresMountsFor', 'SourcePath'],
  ]),
  Service: new Set([
    ...['Type', 'ExecStart', 'ExecStartPre', 'ExecStartPost', 'ExecReload', 'ExecStop', 'ExecStopPost'],
    ...['Environment', 'EnvironmentFile', 'User', 'Group', 'SupplementaryGroups', 'WorkingDirectory', 'UMask'],
    ...['IgnoreSIGPIPE', 'PIDFile', 'GuessMainPID', 'RemainAfterExit', 'Restart', 'RestartSec', 'RestartSteps'],
    ...['RestartMaxDelaySec', 'SuccessExitStatus', 'RestartPreventExitStatus', 'TimeoutSec', 'TimeoutStartSec'],
    ...['TimeoutStopSec', 'KillMode', 'KillSignal', 'NotifyAccess', 'StandardInput', 'StandardOutput', 'StandardError'],
    ...['RuntimeDirectory', 'RuntimeDirectoryMode', 'StateDirectory', 'StateDirectoryMode', 'CacheDirectory'],
    ...['CacheDirectoryMode', 'LogsDirectory', 'LogsDirectoryMode', 'ConfigurationDirectory'],
    ...['ConfigurationDirectoryMode', 'RuntimeDirectoryPreserve', 'SyslogIdentifier', 'SyslogFacility', 'Slice'],
    ...['Delegate', 'CPUAccounting', 'MemoryAccounting', 'TasksAccounting', 'IOAccounting', 'SendSIGKILL'],
  ]),
};

/** Without them the service would be another one. With the values under which they mean nothing. */
export const refusedSettings: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Service.DynamicUser', ['no', 'false', '0', 'off', '']],
  ['Service.RootDirectory', ['/', '']],
  ['Service.RootImage', ['']],
  ['Service.ExecCondition', ['']],
  ['Service.LoadCredential', ['']],
  ['Service.LoadCredentialEncrypted', ['']],
  ['Service.SetCredential', ['']],
  ['Service.SetCredentialEncrypted', ['']],
  ['Service.NetworkNamespacePath', ['']],
  ['Service.Sockets', ['']],
  ['Service.StandardInput', ['null', '']],
  ['Service.SendSIGKILL', ['yes', 'true', '1', 'on', '']],
]);
