using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Runner.Page.Views;

namespace Runner.Page.Components;

/// <summary>A live page whose address says what was chosen on it.</summary>
public abstract class ViewPage : LivePage
{
    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>The page's address without what was chosen.</summary>
    protected abstract string Path { get; }

    protected string Query => new Uri(Navigation.Uri).Query;

    /// <summary>Something else was chosen: shows what the address asks for now.</summary>
    protected abstract Task MovedAsync(CancellationToken cancel);

    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    public override ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        return base.DisposeAsync();
    }

    protected Task ChooseAsync(SweepView chosen)
    {
        Navigation.NavigateTo(Path + chosen.Query(Query));
        return Task.CompletedTask;
    }

    private void Moved(object? sender, LocationChangedEventArgs to)
    {
        if (new Uri(to.Location).AbsolutePath.EndsWith("/" + Path, StringComparison.Ordinal))
        {
            Start(MovedAsync);
        }
    }
}
