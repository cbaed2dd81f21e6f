using Microsoft.AspNetCore.Components;

namespace Runner.Page.Components;

/// <summary>A part of a live page that is drawn again only when it has something else to show: the page refreshes far more often.</summary>
public abstract class StillPart : ComponentBase
{
    private bool isDue;

    /// <summary>It has something else to show.</summary>
    protected void Due() => isDue = true;

    protected override bool ShouldRender()
    {
        var due = isDue;
        isDue = false;
        return due;
    }
}
