using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Runner.Reports;
using Runner.Reports.Charts;

namespace Runner.Page.Hosting;

/// <summary>Serves the scripts and styles embedded in this assembly, each under its exact name.</summary>
internal static partial class EmbeddedAssets
{
    private static readonly FrozenDictionary<string, Lazy<Asset>> All = typeof(EmbeddedAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.Contains('/'))
        .ToFrozenDictionary(name => name, name => new Lazy<Asset>(() => Asset.Read(name)));

    /// <summary>The report's style sheet, scoped to parts of the report within a page.</summary>
    private static string ReportStyle => $"{ChartStyle.Css}{PageStyle.Variables}.report{{{PageStyle.Rules}}}";

    /// <summary>The chart library with all kinds of traces; the charts' own component loads a smaller one.</summary>
    public static string WholePlotly { get; } = All.Keys.Single(name => WholeName().IsMatch(name));

    /// <summary>The smaller one.</summary>
    public static string BasicPlotly { get; } = All.Keys.Single(name => BasicName().IsMatch(name));

    /// <summary>The script of the charts' own component.</summary>
    public static string PlotlyInterop { get; } = All.Keys.Single(name => InteropName().IsMatch(name));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var report = new Lazy<Asset>(() => Asset.Of(System.Text.Encoding.UTF8.GetBytes(ReportStyle), ".css"));
        routes.MapGet("/assets/report.css", (HttpContext context) => report.Value.Answer(context)).ExcludeFromDescription();
        var figures = new Lazy<Asset>(() => Asset.Of(System.Text.Encoding.UTF8.GetBytes(FigureScript.Text), ".js"));
        routes.MapGet("/assets/figures.js", (HttpContext context) => figures.Value.Answer(context)).ExcludeFromDescription();
        foreach (var (name, asset) in All)
        {
            routes.MapGet("/" + name, (HttpContext context) => asset.Value.Answer(context)).ExcludeFromDescription();
        }
    }

    [GeneratedRegex(@"/plotly-[\d.]+\.min\.js$", RegexOptions.None, 1000)]
    private static partial Regex WholeName();

    [GeneratedRegex(@"/plotly-basic-[\d.]+\.min\.js$", RegexOptions.None, 1000)]
    private static partial Regex BasicName();

    [GeneratedRegex(@"/plotly-interop-[\d.]+\.js$", RegexOptions.None, 1000)]
    private static partial Regex InteropName();

    private sealed record Asset(byte[] Content, string Type, string Tag)
    {
        public static Asset Read(string name)
        {
            using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return Of(content, Path.GetExtension(name));
        }

        public static Asset Of(byte[] content, string kind) =>
            new(content, TypeOf(kind), $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");

        public IResult Answer(HttpContext context)
        {
            context.Response.Headers.CacheControl = "private, no-cache";
            return TypedResults.Bytes(Content, Type, entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue(Tag));
        }

        private static string TypeOf(string kind) => kind switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            var other => throw new InvalidOperationException($"No content type is known for {other}."),
        };
    }
}
