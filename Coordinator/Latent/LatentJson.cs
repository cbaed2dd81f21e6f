namespace Runner.Latent;

/// <summary>A look into codes as <c>--json</c> prints it: every number behind findings, tables and pictures.</summary>
public static class LatentJson
{
    public static object Of(LatentStudy study) => new
    {
        study.Name,
        study.Extent,
        study.Findings,
        Points = study.Points.Select(Of),
        Walked = study.Walked.Select(walked => new
        {
            walked.Point.Shown.Trial,
            Point = walked.Point.Label,
            walked.Look.Width,
            walked.Point.Data.Image,
            walked.Point.Data.Features,
            GroupsAre = walked.Look.Groups.One,
            Groups = walked.Look.Groups.Names.Select((name, group) => new { Name = name, Mean = walked.Look.Groups.Mean(group) }),
            Morphs = walked.Walks.Morphs.Select(morph => new { FromSample = morph.From, ToSample = morph.To, Row = Of(morph.Row) }),
            Arithmetic = new { From = walked.Walks.ArithmeticFrom, To = walked.Walks.ArithmeticTo, Row = Of(walked.Walks.Arithmetic) },
            Walk = walked.Walks.Walk.Select(Of),
            Coordinates = walked.Walks.Coordinates.Select(row => new { Coordinate = row.Name, row.Effect, Row = Of(row) }),
        }),
    };

    private static object Of(PointCodes point) => new
    {
        Point = point.Label,
        point.Look.Width,
        Shown = point.Shown.Trial,
        NearestNeighbour = Of(point.NearestNeighbour),
        NearestNeighbourOfInputs = point.Inputs?.Share,
        Linear = Of(point.Linear),
        Components = point.Look.Components is { } components ? new { NearestNeighbour = components.NearestNeighbour.Share, Linear = components.Linear.Share, point.Look.Fidelity.Components } : null,
        Error = Of(point.Error),
        LostShare = Of(point.Lost),
        NoiseLeftShare = Of(point.Left),
        Trials = point.Trials.Select(trial => new
        {
            trial.Trial,
            trial.Loss,
            NearestNeighbour = trial.Code?.NearestNeighbour.Share,
            Linear = trial.Code?.Linear.Share,
            trial.Fidelity.Error,
            trial.Fidelity.Lost,
            trial.Fidelity.Variance,
            trial.Fidelity.Noise,
            NoiseLeft = trial.Fidelity.Left,
        }),
        Map = new
        {
            X = point.Look.Map.XName,
            Y = point.Look.Map.YName,
            point.Look.Map.Shown,
            Groups = point.Look.Groups.Names,
            Train = Of(point.Look.Map.Train),
            Test = Of(point.Look.Map.Test),
        },
        Samples = point.Look.Samples.Names.Select((name, i) => new
        {
            Sample = point.Data.Test.Numbers[point.Look.Samples.Rows[i]],
            Group = name,
            Input = Part(point.Look.Samples.Inputs, i, point),
            Noisy = point.Look.Samples.Noisy.Length == 0 ? null : Part(point.Look.Samples.Noisy, i, point),
            Output = Part(point.Look.Samples.Outputs, i, point),
            Residual = Part(point.Look.Samples.Residuals, i, point),
        }),
    };

    private static object Of(DecodedRow row)
    {
        var (width, features) = (row.Codes.Length / row.At.Length, row.Outputs.Length / row.At.Length);
        return new
        {
            row.Name,
            row.At,
            Codes = row.At.Select((_, i) => row.Codes[(i * width)..((i + 1) * width)]),
            Outputs = row.At.Select((_, i) => row.Outputs[(i * features)..((i + 1) * features)]),
        };
    }

    private static object? Of(Estimate? estimate) => estimate is null ? null : new { estimate.Mean, estimate.Interval.Low, estimate.Interval.High, estimate.Replicates };

    /// <summary>Columns, because there are many points.</summary>
    private static object Of(IReadOnlyList<MappedCode> codes) => new
    {
        Sample = codes.Select(code => code.Sample).ToArray(),
        Group = codes.Select(code => code.Group).ToArray(),
        X = codes.Select(code => code.X).ToArray(),
        Y = codes.Select(code => code.Y).ToArray(),
    };

    private static double[] Part(double[] rows, int row, PointCodes point) => rows[(row * point.Data.Features)..((row + 1) * point.Data.Features)];
}
