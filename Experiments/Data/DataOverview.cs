namespace Runner.Data;

/// <summary>The dimensions of a prepared data set.</summary>
/// <param name="Train">The number of training samples.</param>
/// <param name="Test">The number of held-out samples; 0 for none.</param>
/// <param name="Features">Width of a sample.</param>
/// <param name="TargetWidth">The number of target columns; 0 for none.</param>
/// <param name="Classes">The number of classes; 0 for none.</param>
/// <param name="EmptyClasses">The number of classes without a training sample.</param>
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
