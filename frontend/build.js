// Builds what the browser is sent: one style sheet, one script, two weights of one typeface.
// The output is committed, so that running or installing the product needs no Node.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const here = import.meta.dirname
const out = join(here, '../src/soundingboard/web/static/soundingboard')
const modules = join(here, 'node_modules')
const govuk = JSON.parse(readFileSync(join(modules, 'govuk-frontend/package.json'), 'utf8')).version
const notice = `/*! Sounding Board. Includes parts of GOV.UK Frontend ${govuk}, MIT Licence, (c) Crown copyright. */\n`

// A test works this out again, so that a change to a source without a build is noticed where there is no Node.
const digest = createHash('sha256')
const sources = [...readdirSync(join(here, 'sass')).sort().map((name) => `sass/${name}`), 'build.js', 'kept.js', 'package-lock.json', 'script.js', 'words.js']
for (const name of sources) digest.update(readFileSync(join(here, name)))
const made = `/* sources ${digest.digest('hex')} */\n`

mkdirSync(out, { recursive: true })

const { css } = sass.compile(join(here, 'sass/soundingboard.scss'), {
  loadPaths: [modules],
  style: 'compressed',
  sourceMap: false,
  charset: false,
  quietDeps: true
})
// The council's brand is not the government's: nothing of the crown or of its typeface may come through.
for (const theirs of ['GDS Transport', 'crest', 'crown', 'url(http', 'url("http', 'url(//', 'sourceMappingURL']) {
  if (css.includes(theirs)) throw new Error(`The style sheet holds "${theirs}", which must not be sent.`)
}
writeFileSync(join(out, 'soundingboard.css'), '@charset "utf-8";\n' + notice + made + css + '\n')

const script = await esbuild.build({
  entryPoints: [join(here, 'script.js')],
  nodePaths: [modules],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2020',
  legalComments: 'none',
  banner: { js: (notice + made).trim() },
  write: false
})
writeFileSync(join(out, 'soundingboard.js'), script.outputFiles[0].text)

const fonts = join(modules, '@fontsource/public-sans')
for (const weight of [400, 700]) {
  copyFileSync(join(fonts, `files/public-sans-latin-${weight}-normal.woff2`), join(out, `public-sans-${weight}.woff2`))
}
copyFileSync(join(fonts, 'LICENSE'), join(out, 'public-sans-licence.txt'))
copyFileSync(join(here, 'govuk-frontend-licence.txt'), join(out, 'govuk-frontend-licence.txt'))
