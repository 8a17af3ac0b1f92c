export { socketFormat } from './format.js'
