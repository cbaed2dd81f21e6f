namespace Runner.Data;

/// <summary>A data set as it is trained on, in numbers.</summary>
/// <param name="Train">Samples to train on.</param>
/// <param name="Test">Samples held out; 0 for none.</param>
/// <param name="Features">Width of a sample.</param>
/// <param name="TargetWidth">Columns of target values; 0 for none.</param>
/// <param name="Classes">0 for none.</param>
/// <param name="EmptyClasses">Classes that no training sample has.</param>
/// <param name="Source">What was found in the source.</param>
public sealed record DataOverview(
    string Name, int Train, int Test, int Features, ImageShape? Image, SequenceShape? Sequence, int TargetWidth, int Classes, int EmptyClasses, DataFacts Source)
{
    public static DataOverview Of<T>(Dataset<T> data)
        where T : unmanaged => new(
            data.Name,
            data.Train.Count,
            data.Test?.Count ?? 0,
            data.Train.Features,
            data.Image,
            data.Sequence,
            data.Train.TargetWidth,
            data.Train.Classes,
            data.Train.Classes - data.Train.Labels.Distinct().Count(),
            data.Source);
}
