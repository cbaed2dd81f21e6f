using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Runner.Commands;
using Runner.Page.Live;

namespace Runner.Page.Api;

/// <summary>Services of the API: JSON format, OpenAPI description and measurements.</summary>
internal static class ApiServices
{
    public static void Add(IServiceCollection services)
    {
        services.Configure<JsonOptions>(options =>
        {
            var json = options.SerializerOptions;
            json.PropertyNamingPolicy = Json.Options.PropertyNamingPolicy;
            json.Encoder = Json.Options.Encoder;
            foreach (var converter in Json.Options.Converters)
            {
                json.Converters.Add(converter);
            }
        });
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Runner";
            document.Info.Description = "Sweeps, findings, trials and orders: what the page shows and does. Send the token as `Authorization: Bearer TOKEN`.";
            return Task.CompletedTask;
        }));
        services.AddSingleton<LedgerMeasures>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(LedgerMeasures.MeterName).AddPrometheusExporter());
    }
}
