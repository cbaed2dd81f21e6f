using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Runner.Page.Components;

namespace Runner.Tests.Page;

public class Refreshing_a_page
{
    [Fact]
    public async Task A_part_that_has_nothing_else_to_show_is_not_drawn_again()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var part = new PartOf();
            Refreshed? page = null;
            await renderer.RenderComponentAsync<Refreshed>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Part"] = part, ["Ready"] = (Action<Refreshed>)(it => page = it) }));

            // The first drawing may be followed by another one of the same.
            page!.Refresh();
            var drawn = part.Drawn;
            page.Refresh();
            page.Refresh();
            part.Drawn.ShouldBe(drawn);
            part.What = new object();
            page.Refresh();
            part.Drawn.ShouldBe(drawn + 1);
            page.Refresh();
            part.Drawn.ShouldBe(drawn + 1);
        });
    }

    /// <summary>What is shown, and how often that was drawn.</summary>
    public sealed class PartOf
    {
        public object What { get; set; } = new();

        public int Drawn { get; set; }
    }

    public sealed class Refreshed : ComponentBase
    {
        [Parameter]
        public PartOf Part { get; set; } = null!;

        [Parameter]
        public Action<Refreshed> Ready { get; set; } = null!;

        public void Refresh() => StateHasChanged();

        protected override void OnInitialized() => Ready(this);

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Still>(0);
            builder.AddComponentParameter(1, nameof(Still.Part), Part);
            builder.CloseComponent();
        }
    }

    public sealed class Still : StillPart
    {
        private object? shown;

        [Parameter]
        public PartOf Part { get; set; } = null!;

        protected override void OnParametersSet()
        {
            if (!ReferenceEquals(shown, Part.What))
            {
                shown = Part.What;
                Due();
            }
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => Part.Drawn++;
    }
}
