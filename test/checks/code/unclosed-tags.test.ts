import { expect, test } from '@jest/globals';
import { findUnclosedTag } from '../../../checks/code/unclosed-tags.ts';

test.each([
  ['<main>\n<div>\n</main>\n', 2, '`<div>` is not closed'],
  ['<p>\n</section>\n', 2, '`</section>` closes nothing'],
  ['<script>\nlet a = "</div>";\n', 1, '`<script>` is not closed'],
  ['<p>a</p>\n<!-- b\n', 2, 'a comment is not closed'],
  ['<ul>\n<li><a href="b>c</a>\n<li><a href="d">e</a>\n</ul>\n', 2, 'a tag or a quote in it is not closed'],
  ['<p>a\n<div class="b', 2, 'a tag is not closed'],
  ['<p>a\n<div class', 2, 'a tag is not closed'],
  ['<table>\n<tr><td>a\n', 1, '`<table>` is not closed'],
])('%j', (content, line, message) => {
  expect(findUnclosedTag('html', content)).toEqual({ line, message });
});

test.each([
  '<!DOCTYPE html><html><body><ul><li>a<li>b</ul><p>c<p>d<br><img src=e><table><tr><td>f<td>g</table>',
  '<DIV><svg viewBox="0 0 1 1"><path d="M0"/></svg></div> 1 < 2 <3',
  '<script>if (a < b) document.write("<div>");</script><style>a > b {}</style><!-- <div> it\'s -->',
  '<textarea><div></textarea><input value=\'"\' disabled data-a="<b>"><input value=>',
  '<div>{{ a }}<section>{% if b %}</div>',
  '<div @click="a > b" *ngIf="c" [d]="e" (f)="g()" #h></div>',
])('%j is left alone', (content) => {
  expect(findUnclosedTag('html', content)).toBeNull();
});

test('a component of Vue may have expressions, and elements that close themselves', () => {
  const component =
    '<script setup lang="ts">\nconst a = 1 < 2;\n</script>\n<template>\n<div v-if="a > b">{{ c < d }}<Table /></div>\n';
  expect(findUnclosedTag('vue', `${component}</template>\n`)).toBeNull();
  expect(findUnclosedTag('vue', component)).toEqual({ line: 4, message: '`<template>` is not closed' });
});

test.each(['<div>', '<div ', '<a b="', '<!--', '<', '</', '<script>', '<div a=', ' /'].map((part) => [part]))(
  'half a megabyte of %j is read in seconds',
  (part) => {
    const before = process.cpuUsage();
    findUnclosedTag('html', part.repeat(500_000 / part.length));
    findUnclosedTag('html', `<div a${part.repeat(500_000 / part.length)}`);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  },
);
