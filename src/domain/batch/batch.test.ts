import { describe, expect, it } from 'vitest';
import { numberListText, parseNumberList } from './numberList.ts';
import { checkPlan, darkTasks, phasesOf, taskRefusal } from './plan.ts';
import { mergeSlurm, parseSacct, parseSqueue } from './slurmState.ts';
import { batchCsv, batchRows, countStates } from './table.ts';
import { parseTaskState, taskStateText, waitingTask, type TaskState } from './taskState.ts';

const running: TaskState = { ...waitingTask, state: 'running', attempt: 1 };
const slurm = (state: string, reason = '') => ({ job: '7', index: 3, state, reason });

describe('number lists', () => {
  it('reads and writes ranges', () => {
    expect(parseNumberList('2,4-7,5', 'runs', 100)).toEqual([2, 4, 5, 6, 7]);
    expect(numberListText([1, 2, 3, 5, 8, 9])).toBe('1-3,5,8-9');
    expect(numberListText([])).toBe('');
  });
  it.each(['', 'a', '7-2', '1-9999999', '1,,2', '-3'])('refuses %j', (text) => {
    expect(() => parseNumberList(text, 'runs', 1000)).toThrow(/runs/);
  });
});

describe('plans', () => {
  it('makes one task per run and detector', () => {
    const tasks = darkTasks({
      experiment: 'xpptut15',
      runs: '1-3',
      detectors: 'epix100a,jungfrau',
      options: ['-n', '5'],
    });
    expect(tasks).toHaveLength(6);
    expect(tasks[1]).toMatchObject({ run: 1, detector: 'Jungfrau' });
    expect(tasks[0].arguments.join(' ')).toBe(
      'calibrun -r 1 -d Epix100a -e xpptut15 -P -w {products} --report -n 5',
    );
  });
  it('refuses tasks that change a store', () => {
    for (const line of [
      'calibrun -P -D',
      'calibrun -PDc x',
      'calibrun --deploy',
      'makepeds -e x',
      'store delete a',
      'jungfrau_deploy_constants',
      'batch x',
      'serve',
    ])
      expect(taskRefusal(line.split(' ')), line).not.toBeNull();
    for (const line of ['calibrun -P -d epix100a', 'store find --calib x', 'det_ndarr_raw_proc -D 5'])
      expect(taskRefusal(line.split(' ')), line).toBeNull();
  });
  it.each([
    null,
    {},
    { tasks: [] },
    { tasks: [{}] },
    { tasks: [{ arguments: [1] }] },
    { tasks: [{ arguments: ['a\nb'] }] },
    { tasks: [{ arguments: ['x'] }], final: {} },
  ])('refuses %j', (plan) => {
    expect(() => checkPlan(plan)).toThrow(/batch plan/);
  });
});

describe('runs in bands of pixels', () => {
  const tasks = darkTasks({
    experiment: 'e',
    runs: '5',
    detectors: 'epix100a',
    options: ['-n', '9'],
    split: 2,
  });
  it('have a task per band, and one that joins them', () => {
    expect(tasks.map(({ title }) => title)).toEqual([
      'e run 5 Epix100a band 1/2',
      'e run 5 Epix100a band 2/2',
      'e run 5 Epix100a',
    ]);
    expect(tasks[1].arguments).toContain('2/2');
    expect(tasks[2].arguments.join(' ')).toContain('--join {products:1} {products:2}');
    expect(tasks[2].after).toEqual([1, 2]);
    expect(checkPlan({ tasks }).tasks).toEqual(tasks);
    expect(phasesOf(tasks, [1, 2, 3])).toEqual([[1, 2], [3]]);
    expect(phasesOf(tasks, [3])).toEqual([[3]]);
  });
  it('show one row when all is done', () => {
    const done: TaskState = { ...running, state: 'done' };
    expect(batchRows(tasks, [done, done, done]).map(({ task }) => task)).toEqual([3]);
    const failed = batchRows(tasks, [done, { ...running, state: 'failed' }, waitingTask]);
    expect(failed.map(({ task }) => task).toSorted()).toEqual([2, 3]);
  });
  it('must name earlier tasks only', () => {
    const wrong = (task: object): unknown => checkPlan({ tasks: [...tasks, task] });
    const words = ['calibrun', '--join', '{products:1}'];
    expect(() => wrong({ arguments: words })).toThrow(/not among those it comes after/);
    expect(() => wrong({ arguments: words, after: [4] })).toThrow(/smaller numbers/);
    expect(() => wrong({ arguments: words, after: ['1'] })).toThrow(/smaller numbers/);
  });
});

describe('task states', () => {
  it('come back from their text', () => {
    const state: TaskState = {
      ...running,
      state: 'done',
      started: '2026-01-01T00:00:00.000Z',
      seconds: 1.5,
      reason: 'two\nlines: here',
      results: [{ source: 'A.0:B.1', frames: 3, bad: 4, mean: 1.25, rms: 0.5 }],
    };
    expect(parseTaskState(taskStateText(state, 'a\nstate: failed'))).toEqual({
      ...state,
      reason: 'two lines: here',
    });
  });
  it('are lost when they cannot be understood', () => {
    expect(parseTaskState('\u0000garbage').state).toBe('lost');
  });
});

describe('Slurm', () => {
  it('is read from squeue and sacct', () => {
    expect(parseSqueue('7|3|PENDING|Resources\nslurm: noise\n7|N/A|PENDING|None\n')).toEqual([
      slurm('PENDING', 'Resources'),
    ]);
    expect(parseSacct('7_3|CANCELLED by 0\n7_3.batch|CANCELLED\n')).toEqual([slurm('CANCELLED')]);
  });
  it('is joined with what the task wrote', () => {
    expect(mergeSlurm({ ...running, state: 'done' }, slurm('CANCELLED')).state).toBe('done');
    expect(mergeSlurm({ ...running, state: 'cancelled' }, slurm('PENDING')).state).toBe('waiting');
    expect(mergeSlurm({ ...running, state: 'cancelled' }, slurm('TIMEOUT'))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('time limit'),
    });
    expect(mergeSlurm(running, slurm('NODE_FAIL')).reason).toContain('node');
    expect(mergeSlurm(running, null).state).toBe('lost');
    expect(mergeSlurm(waitingTask, slurm('FAILED')).reason).toContain('never started');
    expect(mergeSlurm({ ...running, state: 'failed', reason: 'r' }, null).reason).toBe('r');
  });
});

describe('the table', () => {
  const [first, second] = darkTasks({ experiment: 'e', runs: '1-2', detectors: 'epix100a', options: [] });
  const result = { source: 'A.0:Epix100a.1', frames: 3, rms: 1 };
  it('shows changes since the run before', () => {
    const rows = batchRows(
      [second, first],
      [
        { ...running, state: 'done', results: [{ ...result, bad: 12, mean: 5 }] },
        { ...running, state: 'done', results: [{ ...result, bad: 10, mean: 4 }] },
      ],
    );
    expect(rows.map((row) => [row.run, row.badChange, row.meanChange])).toEqual([
      [1, null, null],
      [2, 2, 1],
    ]);
  });
  it('keeps formulas and commas harmless', () => {
    const states: TaskState[] = [{ ...running, state: 'failed', reason: '=1+1, "x"' }];
    expect(batchCsv(batchRows([first], states))).toContain('"\'=1+1, ""x"""');
    expect(countStates(states).failed).toBe(1);
  });
});
