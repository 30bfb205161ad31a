// A Slurm of one node for tests: starts munged, slurmctld and slurmd in a folder of its own, and stops only what it started.
// No systemd, no cgroups, no accounting: what Debian's slurm-wlm can do in a container as root.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo'];
const onPath = (name) =>
  ['/usr/sbin', '/usr/bin', ...(process.env.PATH ?? '').split(':')].some((dir) =>
    existsSync(join(dir, name)),
  );

/** Why no Slurm can run here, or null. `install`: fetch Debian's packages where that is allowed. */
export function slurmProblem({ install = false } = {}) {
  if (process.platform !== 'linux') return `Slurm runs on Linux, this is ${process.platform}`;
  if (userInfo().uid !== 0) return 'starting slurmctld and slurmd needs root';
  const missing = () => programs.filter((name) => !onPath(name));
  if (missing().length > 0 && install && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...words) =>
      spawnSync('apt-get', words, { env, stdio: 'ignore', timeout: 300_000 }).status === 0;
    const packages = ['install', '-y', '--no-install-recommends', 'slurm-wlm', 'munge'];
    if (!apt(...packages) && apt('update')) apt(...packages);
  }
  return missing().length > 0 ? `not installed: ${missing().join(', ')} (Debian: slurm-wlm, munge)` : null;
}

function configuration(dir, ports, cpus) {
  const host = hostname().split('.')[0];
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${ports.controller}
SlurmdPort=${ports.node}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${dir}/munge/socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerParameters=sched_interval=1,bf_interval=1
StateSaveLocation=${dir}/state
SlurmdSpoolDir=${dir}/spool
SlurmctldPidFile=${dir}/slurmctld.pid
SlurmdPidFile=${dir}/slurmd.pid
SlurmctldLogFile=${dir}/slurmctld.log
SlurmdLogFile=${dir}/slurmd.log
KillWait=3
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus} State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
}

async function until(what, limit, check) {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(100)) if (await check()) return;
  throw new Error(`${what} did not happen within ${limit / 1000} s`);
}

const isAlive = (child) => child.exitCode === null && child.signalCode === null;

async function stopChild(child) {
  if (child === undefined || !isAlive(child)) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(killer);
}

/** Starts a Slurm in `dir` (made anew). `env` is what its clients need. Throws, with everything stopped, when it does not come up. */
export async function startSlurm(dir, cpus = 2) {
  rmSync(dir, { recursive: true, force: true });
  for (const name of ['state', 'spool', 'munge'])
    mkdirSync(join(dir, name), { recursive: true, mode: 0o755 });
  const first = 20_000 + (process.pid % 20_000);
  const config = join(dir, 'slurm.conf');
  writeFileSync(config, configuration(dir, { controller: first, node: first + 1 }, cpus));
  const env = { ...process.env, SLURM_CONF: config, PATH: `/usr/sbin:/usr/bin:${process.env.PATH}` };
  const children = {};
  const start = (name, words, extra = {}) => {
    const log = openSync(join(dir, `${name}.out`), 'a');
    children[name] = spawn(name, words, { env, stdio: ['ignore', log, log], ...extra });
    children[name].on('error', () => undefined);
    closeSync(log);
  };
  const id = (flag) => Number(spawnSync('id', [flag, 'munge'], { encoding: 'utf8' }).stdout);
  const munge = join(dir, 'munge');
  const key = join(munge, 'key');
  // munged insists on a folder and a key of its own user, and refuses to be root.
  writeFileSync(key, spawnSync('head', ['-c', '1024', '/dev/urandom']).stdout, { mode: 0o400 });
  spawnSync('chown', ['-R', `${id('-u')}:${id('-g')}`, munge]);
  const slurm = {
    env,
    dir,
    tool: (name, ...words) => spawnSync(name, words, { env, encoding: 'utf8', timeout: 20_000 }),
    startController: async () => {
      start('slurmctld', ['-D', '-f', config]);
      await until('the controller answering', 15_000, () =>
        slurm.tool('scontrol', 'ping').stdout.includes('is UP'),
      );
    },
    stopController: () => stopChild(children.slurmctld),
    stop: async () => {
      for (const name of ['slurmd', 'slurmctld', 'munged']) await stopChild(children[name]);
    },
    logs: () =>
      ['munged.out', 'slurmctld.log', 'slurmd.log']
        .filter((name) => existsSync(join(dir, name)))
        .map((name) => `== ${name}\n${readFileSync(join(dir, name), 'utf8').slice(-3000)}`)
        .join('\n'),
  };
  try {
    start(
      'munged',
      [
        '--foreground',
        ...[
          `--key-file=${key}`,
          `--socket=${munge}/socket`,
          `--pid-file=${munge}/pid`,
          `--seed-file=${munge}/seed`,
        ],
        `--log-file=${munge}/log`,
      ],
      { uid: id('-u'), gid: id('-g') },
    );
    await until('the socket of munged', 10_000, () => existsSync(join(munge, 'socket')));
    await slurm.startController();
    start('slurmd', ['-D', '-f', config]);
    await until(
      'the node being idle',
      20_000,
      () => slurm.tool('sinfo', '-h', '-o', '%T').stdout.trim() === 'idle',
    );
    return slurm;
  } catch (error) {
    const logs = slurm.logs();
    await slurm.stop();
    throw new Error(`no Slurm: ${error.message}\n${logs}`);
  }
}
