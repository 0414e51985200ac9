"""What a row of figures says, and how sure that is: pure arithmetic, values in and values out.

| Module | What it answers |
| --- | --- |
| `dialects` | in which points the published ways of reading a chart differ |
| `values` | a series, and the chart that it makes |
| `charts` | XmR charts of one series or of many |
| `xmr` | the arithmetic of XmR charts, over arrays |
"""
