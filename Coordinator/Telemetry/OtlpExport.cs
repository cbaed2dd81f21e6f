using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Runner.Commands;
using Runner.Echo;
using Runner.Ledgers.Ownership;
using Runner.Running;
using Runner.Serving;

namespace Runner.Telemetry;

/// <summary>
/// Export of measurements and traces over OTLP. OpenTelemetry's standard environment variables configure it; it is on when one of them
/// names an endpoint.
/// </summary>
internal sealed class OtlpExport(MeterProvider? meters, TracerProvider? traces, LedgerMeasures? ledger) : IAsyncDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /// <summary>Whether measurements are to be exported.</summary>
    /// <exception cref="UserException">An endpoint is not an address.</exception>
    public static bool ExportsMeters(CommandHost host) => IsNamed(host, MetricsEndpoint);

    /// <summary>Whether traces are to be exported.</summary>
    /// <exception cref="UserException">An endpoint is not an address.</exception>
    public static bool ExportsTraces(CommandHost host) => IsNamed(host, TracesEndpoint);

    /// <summary>Starts the export; null when it is off.</summary>
    /// <param name="ledger">The ledger that this process works with; null for a process that does not know it.</param>
    public static OtlpExport? Start(CommandHost host, PageLedger? ledger)
    {
        var (wantsMeters, wantsTraces) = (ExportsMeters(host), ExportsTraces(host));
        if (!wantsMeters && !wantsTraces)
        {
            return null;
        }

        var measures = !wantsMeters || ledger is null ? null
            : new LedgerMeasures(cancel => ledger.ReadAsync(opened => LedgerStatus.ReadAsync(opened, cancel), anew: false, cancel), host.Time);
        measures?.KeepLooking();
        return new(
            wantsMeters ? Measures(Sdk.CreateMeterProviderBuilder()).AddOtlpExporter().Build() : null,
            wantsTraces ? Traced(Sdk.CreateTracerProviderBuilder()).Build() : null,
            measures);
    }

    /// <summary>The measurements that Runner exports.</summary>
    public static MeterProviderBuilder Measures(MeterProviderBuilder meters) => meters.AddMeter(RunnerMeter.Name).ConfigureResource(Describe);

    /// <summary>The traces that Runner exports.</summary>
    public static TracerProviderBuilder Traced(TracerProviderBuilder traces) => traces.AddSource(RunnerMeter.Name).ConfigureResource(Describe).AddOtlpExporter();

    public async ValueTask DisposeAsync()
    {
        await (ledger?.LookLastAsync() ?? Task.CompletedTask);

        // Sends what is left; a collector that does not answer is not waited for longer than its timeout.
        await Task.Run(() =>
        {
            meters?.Dispose();
            traces?.Dispose();
        });
        if (ledger is not null)
        {
            await ledger.DisposeAsync();
        }
    }

    private static void Describe(ResourceBuilder resource) => resource
        .AddService("runner", serviceInstanceId: $"{SpecExecution.ProcessName}")
        .AddEnvironmentVariableDetector();

    private static bool IsNamed(CommandHost host, string own)
    {
        if (host.Variable("OTEL_SDK_DISABLED") is { } disabled && disabled.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var variable = host.Variable(own) is { Length: > 0 } ? own : Endpoint;
        return host.Variable(variable) is { Length: > 0 } address
            && (Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? true
                : throw new UserException($"{variable} {Shown.Line(address, 100)}: not an http or https address. Give one such as http://localhost:4317, or unset it."));
    }
}
