using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor.Services;
using Runner.Commands;
using Runner.Page.Components;
using Runner.Page.Live;
using Runner.Serving;

namespace Runner.Tests.Page;

public sealed class Choosing_something_that_fails
{
    [Fact]
    public async Task Is_said_like_a_refresh_that_fails()
    {
        var host = CommandHost.ForThisProcess();
        var browser = new Browser();
        await using var ledger = PageLedger.Opened(() => throw new InvalidOperationException("Nothing is read."));
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMudServices()
            .AddSingleton(host)
            .AddSingleton(new LiveLedger(ledger, host))
            .AddSingleton<NavigationManager>(browser)
            .BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<Choice>();
            browser.NavigateTo("elsewhere?by=a");
            page.ToHtmlString().ShouldBe("");
            browser.NavigateTo("choice?by=a");
            page.ToHtmlString().ShouldBe("By a there is nothing. Choose another one.");
        });
    }

    private sealed class Choice : ViewPage
    {
        protected override string Path => "choice";

        protected override Task LookAsync(CancellationToken cancel) => Task.CompletedTask;

        protected override async Task MovedAsync(CancellationToken cancel)
        {
            await Task.CompletedTask;
            throw new UserException("By a there is nothing. Choose another one.");
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Problem);
    }

    private sealed class Browser : NavigationManager
    {
        public Browser() => Initialize("http://localhost/", "http://localhost/choice");

        protected override void NavigateToCore(string uri, NavigationOptions options)
        {
            Uri = ToAbsoluteUri(uri).AbsoluteUri;
            NotifyLocationChanged(isInterceptedLink: false);
        }
    }
}
