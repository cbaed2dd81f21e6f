using Runner.Results;

namespace Runner.Training;

/// <summary>Reads and writes the finished results in a checkpoint that have not been taken yet.</summary>
internal static class ResultCodec
{
    public static void Write(CheckpointWriter writer, TrialResult result)
    {
        writer.Int(result.Index);
        writer.Int((int)result.Outcome);
        writer.Int((int)result.EndReason);
        writer.Double(result.FinalLoss);
        writer.Double(result.BestLoss);
        writer.Double(result.TestLoss);
        writer.Int(result.Epochs);
        writer.Digest(result.WeightsHash);
        writer.Digest(result.CurveHash);
        writer.Bytes(result.Weights.Span);
        writer.Bytes(result.State.Span);
        writer.Double(result.Seconds);
        writer.Bool(result.Failure is not null);
        if (result.Failure is { } failure)
        {
            writer.Text(failure.Message);
            writer.Text(failure.Detail);
        }

        writer.Int(result.Curve.Metrics.Count);
        writer.Int(result.Curve.Times.Length);
        foreach (var metric in result.Curve.Metrics)
        {
            writer.Text(metric);
        }

        foreach (var time in result.Curve.Times)
        {
            writer.Int(time);
        }

        foreach (var column in result.Curve.Values)
        {
            writer.Numbers<double>(column);
        }
    }

    public static TrialResult Read(CheckpointReader reader)
    {
        var result = new TrialResult
        {
            Index = reader.Int(),
            Outcome = (TrialOutcome)reader.Int(),
            EndReason = (EndReason)reader.Int(),
            FinalLoss = reader.Double(),
            BestLoss = reader.Double(),
            TestLoss = reader.Double(),
            Epochs = reader.Int(),
            WeightsHash = reader.Digest(),
            CurveHash = reader.Digest(),
            Weights = reader.Bytes(),
            State = reader.Bytes(),
            Seconds = reader.Double(),
            Failure = reader.Bool() ? new TrialFailure(reader.Text(), reader.Text()) : null,
        };
        var metrics = new string[reader.Count(4)];
        var times = new int[reader.Count(4)];
        for (var i = 0; i < metrics.Length; i++)
        {
            metrics[i] = reader.Text();
        }

        for (var i = 0; i < times.Length; i++)
        {
            times[i] = reader.Int();
        }

        var values = new double[metrics.Length][];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new double[times.Length];
            reader.Numbers<double>(values[i]);
        }

        return result with { Curve = metrics.Length == 0 ? Curve.Empty : new Curve(metrics, times, values) };
    }
}
