namespace Runner.Results;

/// <summary>What is being trained right now.</summary>
/// <param name="Trial">Index of the trial (the first of a group of lanes).</param>
/// <param name="Epoch">Epochs, or updates, done.</param>
/// <param name="Budget">Epochs, or updates, in total.</param>
/// <param name="Loss">Training loss as last measured; NaN before.</param>
public sealed record TrainingProgress(int Trial, int Epoch, int Budget, double Loss);
