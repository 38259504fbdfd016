//! Bar charts as SVG, drawn by hand: a few rectangles need no library. Readable on light and dark pages.

use std::fmt::Write as _;

use super::figures::shown;

const WIDTH: f64 = 640.0;
const ROW: f64 = 30.0;
const TOP: f64 = 44.0;
const LABEL: f64 = 170.0;
const VALUE: f64 = 110.0;

/// Horizontal bars from zero, longest to the edge; ours is the first and stands out.
pub(super) fn bars(title: &str, unit: &str, bars: &[(String, f64)]) -> String {
    let rows = u32::try_from(bars.len()).unwrap_or(0);
    let height = TOP + ROW * f64::from(rows) + 10.0;
    let most = bars
        .iter()
        .map(|(_, value)| *value)
        .fold(f64::EPSILON, f64::max);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"14\">\n\
         <title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"12\" y=\"24\" font-weight=\"600\" fill=\"#1c1c1e\">{}</text>\n",
        escaped(title),
        escaped(title)
    );
    let mut top = TOP;
    for (place, (name, value)) in bars.iter().enumerate() {
        let length = (WIDTH - LABEL - VALUE) * value / most;
        let colour = if place == 0 { "#0b6e4f" } else { "#9aa5b1" };
        let middle = top + ROW / 2.0;
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#1c1c1e\">{}</text>\n\
             <rect x=\"{LABEL}\" y=\"{}\" width=\"{:.1}\" height=\"{}\" rx=\"2\" fill=\"{colour}\"/>\n\
             <text x=\"{:.1}\" y=\"{}\" fill=\"#1c1c1e\">{} {}</text>\n",
            LABEL - 8.0,
            middle + 5.0,
            escaped(name),
            top + 5.0,
            length.max(1.0),
            ROW - 10.0,
            LABEL + length.max(1.0) + 6.0,
            middle + 5.0,
            shown(*value),
            escaped(unit),
        );
        top += ROW;
    }
    svg.push_str("</svg>\n");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::bars;

    #[test]
    fn the_longest_bar_reaches_the_edge_and_names_cannot_break_out() {
        let svg = bars(
            "CPU <us>",
            "us",
            &[("ours".into(), 10.0), ("a & b".into(), 40.0)],
        );
        assert!(svg.contains("width=\"360.0\""), "{svg}");
        assert!(svg.contains("width=\"90.0\""), "{svg}");
        assert!(
            svg.contains("CPU &lt;us&gt;") && svg.contains("a &amp; b"),
            "{svg}"
        );
    }
}
