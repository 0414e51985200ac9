"""What a row of figures says, and how sure that is: pure arithmetic, values in and values out.

| Module | What it answers |
| --- | --- |
| `dialects` | in which points the published ways of reading a chart differ |
| `values` | a series, and the chart that it makes |
| `charts` | XmR charts of one series or of many |
| `xmr` | the arithmetic of XmR charts, over arrays |
| `verdicts` | a chart in words, and when a commentary is needed |
| `attribute` | p, p', u, u' and c charts of counts |
| `rare_events` | the days, or the cases, between events |
| `funnel` | units of different size at one time, by chance and beyond it |
| `intervals` | how sure a share is |
"""
