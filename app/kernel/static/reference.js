"use strict";
// Redoc with the fonts of the reader's own machine: nothing is asked for elsewhere.
{
  const FONTS = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
  const CODE = 'ui-monospace, "Cascadia Mono", Consolas, "Liberation Mono", monospace';
  const options = {
    hideDownloadButton: false,
    hideHostname: true,
    jsonSamplesExpandLevel: 3,
    pathInMiddlePanel: true,
    requiredPropsFirst: true,
    sortTagsAlphabetically: true,
    theme: {
      typography: {
        fontFamily: FONTS,
        headings: { fontFamily: FONTS },
        code: { fontFamily: CODE },
      },
    },
  };
  Redoc.init("/openapi.json", options, document.getElementById("reference"));
}
