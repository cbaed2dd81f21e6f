using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Runner.Page.Views;

/// <summary>Writes what was chosen into the page's address once nothing has changed for a moment: browsers ignore more than a few changes a second.</summary>
/// <param name="move">Has the browser write an address, unless it is on another page by now.</param>
internal sealed class QuietAddress(NavigationManager navigation, TimeProvider time, Func<string, CancellationToken, ValueTask> move) : IDisposable
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
            var uri = new Uri(navigation.Uri);
            if (mine == asked && query(uri.Query) is var wanted && wanted != uri.Query)
            {
                await move(uri.GetLeftPart(UriPartial.Path) + wanted + uri.Fragment, leaving.Token);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            // Nobody looks any more.
        }
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
