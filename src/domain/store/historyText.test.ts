import { describe, expect, it } from 'vitest';
import { historyLineA, historyLineB, historyLineC, historyLineD, parseHistoryLine } from './historyText.ts';

const stamp = { user: 'u', host: 'h', time: '2021-03-04T05:06:07', zone: 'PST' };
const copy = {
  file: '5-end.data',
  copyOf: 'in/p.txt',
  experiment: 'cxi12345',
  run: 5,
  comment: 'text of mine',
};

describe('lines of HISTORY', () => {
  it('writes form A', () => {
    expect(historyLineA({ ...copy, application: 'my-app' }, stamp)).toBe(
      'file:5-end.data      copy_of:in/p.txt  exp:cxi12345  run:0005  app:my-app      user:u  host:h  cptime:2021-03-04T05:06:07  zone:PST  comment:text of mine',
    );
  });

  it('writes what is missing in form A empty, not as a word', () => {
    const line = historyLineA({ ...copy, experiment: '', run: null, comment: '', application: '' }, stamp);
    expect(line).toContain(`  exp:${' '.repeat(8)}  run:0000  app:${' '.repeat(10)}  user:`);
    expect(line.endsWith('  comment:')).toBe(true);
  });

  it('writes form B with single blanks', () => {
    const record = { file: '123-end.data', copyOf: 'in/p.txt', type: 'pedestals', cwd: '/w', comment: '' };
    expect(historyLineB(record, stamp)).toBe(
      'file:123-end.data   copy_of:in/p.txt ctype:pedestals user:u host:h cptime:2021-03-04T05:06:07 cwd:/w cmt:',
    );
  });

  it('writes forms C and D', () => {
    expect(historyLineC({ ...copy, comment: 'dark' }, stamp)).toBe(
      'file:5-end.data      copy_of:in/p.txt  exp:cxi12345  run:0005  comment:dark        user:u  host:h  cptime:2021-03-04T05:06:07  zone:PST',
    );
    expect(historyLineD({ file: '1-end.data', command: 'rm', comment: 'single-file-manager' }, stamp)).toBe(
      'file:1-end.data      cmd:rm    comment:single-file-manager  user:u  host:h  cptime:2021-03-04T05:06:07  zone:PST',
    );
  });

  it('pads the time together with a short zone', () => {
    const line = historyLineC(copy, { ...stamp, zone: 'Z' });
    expect(line.endsWith('cptime:2021-03-04T05:06:07  zone:Z  ')).toBe(true);
  });

  it('never lets a value begin another line', () => {
    const line = historyLineA({ ...copy, copyOf: 'a\nfile:forged', application: 'x\ry' }, stamp);
    expect(line).not.toMatch(/[\r\n]/);
  });
});

describe('parsing of HISTORY lines', () => {
  it('reads back every form', () => {
    const a = parseHistoryLine(historyLineA({ ...copy, application: 'my-app' }, stamp));
    expect(a).toEqual({
      file: '5-end.data',
      copy_of: 'in/p.txt',
      exp: 'cxi12345',
      run: '0005',
      app: 'my-app',
      user: 'u',
      host: 'h',
      cptime: '2021-03-04T05:06:07',
      zone: 'PST',
      comment: 'text of mine',
    });
    const b = parseHistoryLine(
      'file:1-end.data     copy_of:x y.txt ctype:pedestals user:u host:h cptime:2021-03-04T05:06:07 cwd:/w cmt:',
    );
    expect(b).toMatchObject({
      copy_of: 'x y.txt',
      ctype: 'pedestals',
      cptime: '2021-03-04T05:06:07',
      cwd: '/w',
      cmt: '',
    });
    expect(
      parseHistoryLine(historyLineD({ file: '1-end.data', command: 'rm', comment: 'c d' }, stamp)),
    ).toMatchObject({
      cmd: 'rm',
      comment: 'c d',
      user: 'u',
    });
  });

  it('keeps single blanks and colons inside a comment', () => {
    const fields = parseHistoryLine(historyLineC({ ...copy, comment: 'see note: run:7 of user: x' }, stamp));
    expect(fields.comment).toBe('see note: run:7 of user: x');
    expect(fields.user).toBe('u');
  });

  it('keeps unknown keys, and takes free text as no fields', () => {
    expect(parseHistoryLine('file:1-end.data  colour:red  user:u')).toEqual({
      file: '1-end.data',
      colour: 'red',
      user: 'u',
    });
    expect(parseHistoryLine('an old line of someone: done')).toEqual({});
    expect(parseHistoryLine('')).toEqual({});
  });
});
