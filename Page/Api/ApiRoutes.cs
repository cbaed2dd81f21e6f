using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Runner.Commands;
using Runner.Comparison;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Page.Hosting;
using Runner.Page.Live;
using Runner.Results;
using Runner.Serving;
using Runner.Specs;
using Runner.Telemetry;

namespace Runner.Page.Api;

/// <summary>The page's API: what pages show and do, as JSON in the same format as <c>--json</c>.</summary>
internal static class ApiRoutes
{
    /// <summary>Path of the measurements.</summary>
    public const string Metrics = "/metrics";

    public const string Live = "/healthz/live";
    public const string Ready = "/healthz/ready";

    private const int MostTrials = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").AddEndpointFilter(SayProblemAsync);
        api.MapGet("/sweeps", SweepsAsync).WithSummary("All sweeps.");
        api.MapGet("/sweeps/{sweep}", SweepAsync).WithSummary("One sweep: state, progress, leases, troubles.");
        ViewRoutes.Map(api);
        api.MapGet("/sweeps/{sweep}/trials", TrialsAsync)
            .WithSummary("Recorded trials, sorted by trial, outcome, epochs, final-loss, best-loss, test-loss, seconds or an axis; filtered by outcome, by a condition on settings, and by a range of a metric: one of the columns to sort by.");
        api.MapGet("/sweeps/{sweep}/trials/{trial:int}", TrialAsync).WithSummary("One trial with its curve, in the format of `trial --json`.");
        CodeRoutes.Map(api);
        api.MapGet("/queue", QueueAsync).WithSummary("Unfinished sweeps in the order in which workers serve them, in the format of `queue --json`.");
        api.MapGet("/workers", WorkersAsync).WithSummary("Connected workers, what they train, and the cluster's members.");
        api.MapGet("/antiforgery", Antiforgery).WithSummary("The header and the token that orders from a browser need.");

        var orders = api.MapGroup("").AddEndpointFilter(CheckAntiforgeryAsync);
        foreach (var order in SweepOrder.All)
        {
            var route = $"/sweeps/{{sweep}}/{order.Name}";
            if (order.EndsTrials)
            {
                orders.MapPost(route, (string sweep, LiveLedger live, PageTraining training, CancellationToken cancel, StopRequest? trials = null) =>
                    OrderedAsync(live, ledger => trials is null
                        ? training.GiveAsync(ledger, sweep, order, cancel)
                        : Orders.StopAsync(ledger, sweep, trials.Trials ?? [], cancel), cancel))
                    .WithSummary($"{order.What} With a body, stops only its trials: running ones are recorded with what they have reached.");
                continue;
            }

            orders.MapPost(route, (string sweep, LiveLedger live, PageTraining training, CancellationToken cancel) =>
                OrderedAsync(live, ledger => training.GiveAsync(ledger, sweep, order, cancel), cancel)).WithSummary(order.What);
        }

        SpecRoutes.Map(orders);
        orders.MapPost("/sweeps/{sweep}/retry", (string sweep, RetryRequest trials, LiveLedger live, CancellationToken cancel) =>
            OrderedAsync(live, ledger => Orders.RetryAsync(ledger, sweep, trials.Trials ?? [], trials.Failed, trials.Lost, cancel), cancel))
            .WithSummary("Reopens trials that ended without a result, or named ones that were stopped.");
        orders.MapPatch("/sweeps/{sweep}", (string sweep, FilingChange change, LiveLedger live, CancellationToken cancel) =>
            OrderedAsync(live, ledger => Orders.EditAsync(ledger, sweep, change, cancel), cancel))
            .WithSummary("Renames a sweep, sets its tags or note, or archives it; what is left out or null stays as it is.");
        orders.MapPatch("/sweeps/{sweep}/queue", (string sweep, QueueChange change, CommandHost host, LiveLedger live, CancellationToken cancel) =>
            OrderedAsync(live, ledger => Orders.QueueAsync(ledger, sweep, change, host.Time, cancel), cancel))
            .WithSummary("Changes a sweep's priority, deadline (`none` for no deadline), share in percent or hours (`always` for any); what is left out or null stays as it is.");
        orders.MapDelete("/sweeps/{sweep}", (string sweep, LiveLedger live, CancellationToken cancel, bool dryRun = false) =>
            OrderedAsync(live, ledger => Orders.DeleteAsync(ledger, sweep, dryRun, cancel), cancel))
            .WithSummary("Deletes a sweep with its results, curves and weights; dryRun=true only reports how much space that would free.");
        orders.MapPost("/workers/{worker}/drain", (string worker, LiveLedger live, CancellationToken cancel) =>
            OrderedAsync(live, ledger => Orders.DrainAsync(ledger, new NodeName(worker), cancel), cancel))
            .WithSummary("Asks a worker to checkpoint and hand back what it trains, and to leave.");
        orders.MapPost("/sweeps/{sweep}/workers/{worker}/readmit", (string sweep, string worker, LiveLedger live, CancellationToken cancel) =>
            OrderedAsync(live, ledger => Orders.ReadmitAsync(ledger, sweep, new NodeName(worker), cancel), cancel))
            .WithSummary("Readmits a worker that was set aside from a sweep.");

        routes.MapGet(Live, LiveAsync).ExcludeFromDescription();
        routes.MapGet(Ready, ReadyAsync).ExcludeFromDescription();
        routes.MapOpenApi("/api/v1/openapi.json");
        routes.MapPrometheusScrapingEndpoint(Metrics);
    }

    private static async Task<SweepsAnswer> SweepsAsync(LiveLedger live, CancellationToken cancel)
    {
        var status = await live.StatusAsync(waits: true, cancel);
        var names = status.Names;
        return new([.. status.Sweeps.Select(sweep => SweepRow.Of(names, sweep.Record, sweep.Counts))]);
    }

    private static async Task<SweepAnswer> SweepAsync(string sweep, LiveLedger live, CancellationToken cancel)
    {
        var found = await live.FindAsync(sweep, waits: true, cancel);
        var names = (await live.StatusAsync(waits: true, cancel)).Names;
        var speed = live.Speed(found.Record.Id);
        return new(SweepRow.Of(names, found.Record, found.Counts), SweepStatusRow.Of(names, found), speed.Rate, speed.Left(found.Counts)?.TotalSeconds);
    }

    private static async Task<TrialsAnswer> TrialsAsync(
        string sweep,
        LiveLedger live,
        CancellationToken cancel,
        string sort = "trial",
        bool descending = false,
        string? outcome = null,
        string? where = null,
        string metric = "final-loss",
        double? least = null,
        double? most = null,
        int skip = 0,
        int take = 100)
    {
        if (skip < 0 || take is < 1 or > MostTrials)
        {
            throw new UserException($"skip {skip}, take {take}: skip at least 0, and take 1 to {MostTrials}.");
        }

        var found = await live.FindAsync(sweep, waits: true, cancel);
        var numbers = await live.NumbersAsync(found, waits: true, cancel);
        var places = await numbers.Order.OfAsync(new TrialQuery(sort, descending, OutcomeOf(outcome), where, metric, least, most));
        return new(places.Length, skip, [.. places.Skip(skip).Take(take).Select(numbers.RowAt)]);
    }

    private static TrialOutcome? OutcomeOf(string? text) => text is null ? null
        : KebabCase.TryParse<TrialOutcome>(text, out var one) ? one
            : throw new UserException($"{Echo.Shown.Line(text)}: no such outcome. They are {string.Join(", ", KebabCase.All<TrialOutcome>())}.");

    private static async Task<TrialDetails> TrialAsync(string sweep, int trial, LiveLedger live, CancellationToken cancel)
    {
        var (of, record) = await live.TrialAsync(await live.FindAsync(sweep, waits: true, cancel), trial, cancel);
        return TrialDetails.Of(of, record);
    }

    private static async Task<QueueAnswer> QueueAsync(CommandHost host, LiveLedger live, CancellationToken cancel)
    {
        var status = await live.StatusAsync(waits: true, cancel);
        var (names, now) = (status.Names, host.Time.GetLocalNow());
        return new([.. QueuePlace.Of(status.Sweeps).Select(at => QueueRow.Of(at, names, now))]);
    }

    private static async Task<WorkersAnswer> WorkersAsync(LiveLedger live, CancellationToken cancel)
    {
        var status = await live.StatusAsync(waits: true, cancel);
        return new(status.Workers, WorkerTrainingRow.Of(status), status.Cluster);
    }

    private static AntiforgeryAnswer Antiforgery(HttpContext context, IAntiforgery antiforgery)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        return new(tokens.HeaderName!, tokens.RequestToken!);
    }

    private static async Task<OrderAnswer> OrderedAsync(LiveLedger live, Func<ITrialLedger, Task<string>> give, CancellationToken cancel) =>
        new(await live.OrderAsync(give, cancel));

    /// <summary>Reads the ledger before it is measured; if that fails, answers in one line instead.</summary>
    public static async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await context.RequestServices.GetRequiredService<LedgerMeasures>().LookAsync(context.RequestAborted);
        }
        catch (Exception fault) when (fault is LedgerException or UserException)
        {
            await Unavailable(fault.Message).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static async Task<ContentHttpResult> LiveAsync(CommandHost host, CancellationToken cancel) =>
        await host.Health.IsLiveAsync(cancel) ? TypedResults.Text("live\n") : Unavailable("Its actors have ended.");

    private static async Task<ContentHttpResult> ReadyAsync(CommandHost host, CancellationToken cancel) =>
        await host.Health.ProblemAsync(cancel) is { } problem ? Unavailable(problem) : TypedResults.Text("ready\n");

    private static ContentHttpResult Unavailable(string problem) => TypedResults.Text(problem + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>A request with the token itself cannot be forged, as no other site knows the token or can make a browser send it.</summary>
    private static async ValueTask<object?> CheckAntiforgeryAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext;
        var services = request.RequestServices;
        return services.GetRequiredService<Access>().BearsToken(request.Request) || await services.GetRequiredService<IAntiforgery>().IsRequestValidAsync(request)
            ? await next(context)
            : TypedResults.Json(new ProblemAnswer("An order needs the header that /api/v1/antiforgery names, or the page's token."), statusCode: StatusCodes.Status400BadRequest);
    }

    private static async ValueTask<object?> SayProblemAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (NotThereException problem)
        {
            return TypedResults.Json(new ProblemAnswer(problem.Message), statusCode: StatusCodes.Status404NotFound);
        }
        catch (SpecRefusedException refused)
        {
            return TypedResults.Json(SpecProblemsAnswer.Of(refused.Problems), statusCode: StatusCodes.Status422UnprocessableEntity);
        }
        catch (Exception problem) when (problem is UserException or ComparisonException)
        {
            return TypedResults.Json(new ProblemAnswer(problem.Message), statusCode: StatusCodes.Status400BadRequest);
        }
        catch (LedgerException problem)
        {
            return TypedResults.Json(new ProblemAnswer(problem.Message), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
