using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Runner.Commands;
using Runner.Comparison;
using Runner.Latent;
using Runner.Page.Latent;
using Runner.Page.Live;

namespace Runner.Page.Api;

/// <summary>What the code of a trial holds, and what its decoder makes of a point.</summary>
internal static class CodeRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/trials/{trial:int}/code", StudyAsync)
            .WithSummary("The code of an autoencoder whose weights were kept, in the format of `latent --json`.")
            .Produces<object>(StatusCodes.Status200OK);
        api.MapGet("/sweeps/{sweep}/trials/{trial:int}/code/decoded", DecodedAsync)
            .WithSummary("What its decoder makes of a point of the code: `at` has its numbers, separated by commas; by default, the mean code of the training samples.");
    }

    private static async Task<ContentHttpResult> StudyAsync(string sweep, int trial, LiveLedger live, OpenCodes codes, CancellationToken cancel)
    {
        var (of, record) = await live.TrialAsync(await live.FindAsync(sweep, waits: true, cancel), trial, cancel);
        return TypedResults.Content((await codes.StudyAsync(of, record).WaitAsync(cancel)).Json, "application/json; charset=utf-8");
    }

    private static async Task<DecodedAnswer> DecodedAsync(string sweep, int trial, LiveLedger live, OpenCodes codes, CancellationToken cancel, string? at = null)
    {
        var (of, record) = await live.TrialAsync(await live.FindAsync(sweep, waits: true, cancel), trial, cancel);
        var code = await codes.OpenAsync(of, record).WaitAsync(cancel);
        var point = at is null ? code.Places.Mean : PointOf(at, code.Width);
        return new(trial, point, await codes.DecodeAsync(code, point, cancel), code.Form.Image);
    }

    private static double[] PointOf(string text, int width)
    {
        var parts = text.Split(',');
        var point = parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        return parts.Length == width && point.All(double.IsFinite)
            ? point
            : throw new UserException($"at: {Echo.Shown.Line(text, 80)} is not a point of the code. Give {Number.Of(width, "number")}{(width > 1 ? ", separated by commas" : "")}.");
    }
}
