// details: {"package": "lodash"}
const { chunk } = require("lodash/fp");
console.log(chunk(2, [1, 2, 3]));
