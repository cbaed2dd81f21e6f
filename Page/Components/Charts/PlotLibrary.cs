using Microsoft.JSInterop;
using Runner.Page.Hosting;

namespace Runner.Page.Components.Charts;

/// <summary>The chart library in one browser. A chart that is begun before the library is there would be drawn once it is, even if its page has been left meanwhile,
/// and its failure would keep others from being drawn.</summary>
internal sealed class PlotLibrary(IJSRuntime browser)
{
    private Task loading = Task.FromCanceled(new CancellationToken(canceled: true));

    public bool IsLoaded => loading.IsCompletedSuccessfully;

    /// <summary>Loads it, the first time.</summary>
    /// <exception cref="JSException">It cannot be loaded.</exception>
    public Task LoadAsync()
    {
        if (loading.IsFaulted || loading.IsCanceled)
        {
            loading = LoadAnewAsync();
        }

        return loading;
    }

    /// <summary>As the charts' own component does, under the same names, so that it loads nothing more. A slow line may take its time.</summary>
    private async Task LoadAnewAsync()
    {
        await using var module = await browser.InvokeAsync<IJSObjectReference>("import", CancellationToken.None, "./" + EmbeddedAssets.PlotlyInterop);
        await module.InvokeVoidAsync("importScript", CancellationToken.None, "plotly-import", "./" + EmbeddedAssets.BasicPlotly);
    }
}
