import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { withViews, withViewTitles, type Manifest, type ManifestTexts } from './manifest.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(join(process.cwd(), name), 'utf8'));

test('package.json has the commands and menu entries of every view (write them with npm run manifest)', () => {
  const manifest = read('package.json') as Manifest;
  assert.deepEqual(manifest.contributes, withViews(manifest).contributes);
});

test('package.nls.json has the title of every view (write them with npm run manifest)', () => {
  const texts = read('package.nls.json') as ManifestTexts;
  assert.deepEqual(Object.entries(texts), Object.entries(withViewTitles(texts)));
});

test('what is missing comes where the views stand, what is wrong is put right, the rest is kept', () => {
  const manifest = read('package.json') as Manifest;
  const { commands, menus, configuration } = manifest.contributes;
  const { properties } = configuration;
  const isOfView = (command: string): boolean => command === 'reglab.showGradients';
  const poor: Manifest = {
    contributes: {
      commands: commands
        .filter(({ command }) => !isOfView(command))
        .map((one) => (one.command === 'reglab.showRegions' ? { ...one, title: 'wrong' } : one)),
      menus: { commandPalette: menus.commandPalette.filter(({ command }) => !isOfView(command)) },
      configuration: {
        properties: { ...properties, 'reglab.defaultView': { ...properties['reglab.defaultView'], enum: ['path'] } },
      },
    },
  };
  assert.notDeepEqual(poor.contributes.commands, commands);
  assert.deepEqual(withViews(poor).contributes.commands, commands);
  assert.deepEqual(withViews(poor).contributes.configuration.properties, properties);
  assert.deepEqual(withViews(poor).contributes.menus.commandPalette, menus.commandPalette);
});
