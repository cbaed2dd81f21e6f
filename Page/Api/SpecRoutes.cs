using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Runner.Commands;
using Runner.Page.Live;
using Runner.Serving;

namespace Runner.Page.Api;

/// <summary>The API's route that runs a spec.</summary>
internal static class SpecRoutes
{
    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("/sweeps", PlanAsync)
        .WithSummary("Plans the spec in the body (YAML) and has it trained as `run` would; with queue=true behind what is asked for already. priority, deadline, share and between are those of `run`.")
        .Produces<SpecProblemsAnswer>(StatusCodes.Status422UnprocessableEntity)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "A spec file.",
                Content = new Dictionary<string, OpenApiMediaType> { ["application/yaml"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
            };
            return Task.CompletedTask;
        });

    private static async Task<PlannedAnswer> PlanAsync(
        HttpRequest request,
        CommandHost host,
        PageWish wish,
        LiveLedger live,
        PageTraining training,
        CancellationToken cancel,
        bool queue = false,
        int? priority = null,
        string? deadline = null,
        string? share = null,
        string? between = null)
    {
        using var body = new StreamReader(request.Body, Encoding.UTF8);
        var order = new SpecOrder(await body.ReadToEndAsync(cancel), queue, new QueueChange(priority, deadline, QueueChange.ReadShare(share), between));
        var (sweep, said) = await order.GiveAsync(host, wish, live, training, cancel);
        var status = await live.StatusAsync(waits: true, cancel);
        var names = status.Names;
        var now = status.Sweeps.First(other => other.Record.Id == sweep.Id);
        return new(said, SweepRow.Of(names, now.Record, now.Counts), SweepStatusRow.Of(names, now));
    }
}
