using Microsoft.AspNetCore.Components;

namespace Runner.Page.Views;

/// <summary>Writes what was chosen into the page's address once nothing has changed for a moment: browsers ignore more than a few changes a second.</summary>
internal sealed class QuietAddress(NavigationManager navigation, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.3);

    private readonly CancellationTokenSource leaving = new();
    private int asked;

    /// <param name="query">The new query, given the present one.</param>
    public async Task WriteAsync(Func<string, string> query)
    {
        var mine = ++asked;
        try
        {
            await Task.Delay(Moment, time, leaving.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var uri = new Uri(navigation.Uri);
        if (mine == asked && query(uri.Query) is var wanted && wanted != uri.Query)
        {
            navigation.NavigateTo(uri.GetLeftPart(UriPartial.Path) + wanted + uri.Fragment, replace: true);
        }
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
