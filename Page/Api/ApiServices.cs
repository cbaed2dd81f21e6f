using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Runner.Commands;
using Runner.Page.Live;
using Runner.Telemetry;

namespace Runner.Page.Api;

/// <summary>Services of the API: JSON format, OpenAPI description and measurements.</summary>
internal static class ApiServices
{
    public static void Add(IServiceCollection services, CommandHost host)
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
        AddTelemetry(services, host);
    }

    /// <summary>Measurements for Prometheus and, if the environment names a collector, for it too, with traces.</summary>
    private static void AddTelemetry(IServiceCollection services, CommandHost host)
    {
        var (exportsMeters, exportsTraces) = (OtlpExport.ExportsMeters(host), OtlpExport.ExportsTraces(host));
        services.AddSingleton(provider =>
        {
            var live = provider.GetRequiredService<LiveLedger>();
            var measures = new LedgerMeasures(cancel => live.StatusAsync(waits: true, cancel), host.Time);
            if (exportsMeters)
            {
                measures.KeepLooking();
            }

            return measures;
        });
        var telemetry = services.AddOpenTelemetry().WithMetrics(meters =>
        {
            OtlpExport.Measures(meters).AddPrometheusExporter();
            if (exportsMeters)
            {
                meters.AddOtlpExporter();
            }
        });
        if (exportsTraces)
        {
            telemetry.WithTracing(traces => OtlpExport.Traced(traces));
        }
    }
}
