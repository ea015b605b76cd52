"""What is put to the public: the alliance's own words, and the rounds in which people answer."""
