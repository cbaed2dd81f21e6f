using Runner.Echo;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Runner.Display;

/// <summary>Escapes control characters in the cells of tables and live displays, but not the codes with which these are drawn.</summary>
internal sealed class ShownCells : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(one => new Cells(one));

    private sealed class Cells(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(segment =>
            segment.IsControlCode || segment.IsLineBreak || Shown.Lines(segment.Text) is var text && text == segment.Text ? segment : new Segment(text, segment.Style));
    }
}
